package org.meanfield;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** Hadoop's own daemons, a NameNode and DataNodes, as processes on loopback. */
final class HdfsCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long PATIENCE_MILLIS = 90_000;
  private static final String END = "</configuration>";
  private static final String NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode";
  private static final String DATA_NODE = "org.apache.hadoop.hdfs.server.datanode.DataNode";

  private final Path directory;
  private final Path conf;
  private final String uri;
  private final String web;
  private final List<String> options;
  private final Process[] dataNodes;
  private Process nameNode;
  private int starts;

  /** Formats and starts the daemons; returns once all DataNodes serve. */
  HdfsCluster(Path directory, int dataNodes) throws IOException, InterruptedException {
    this(directory, dataNodes, Map.of(), List.of());
  }

  /**
   * Formats and starts the daemons by these settings and options.
   *
   * @param settings of daemons and clients
   * @param options of the daemons' JVMs
   */
  HdfsCluster(Path directory, int dataNodes, Map<String, String> settings, List<String> options)
      throws IOException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    this.conf = Files.createDirectories(directory.resolve("conf"));
    this.dataNodes = new Process[dataNodes];
    this.options = options;
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      this.uri = "hdfs://" + HOST + ":" + first.getLocalPort();
      this.web = HOST + ":" + second.getLocalPort();
    }
    StringBuilder properties = new StringBuilder("<configuration>");
    settings.forEach((name, value) -> properties.append(property(name, value)));
    Files.writeString(
        conf.resolve("core-site.xml"), properties + property("fs.defaultFS", uri) + END);
    Files.writeString(
        conf.resolve("hdfs-site.xml"),
        properties
            + property("dfs.namenode.name.dir", directory.resolve("names").toUri().toString())
            + property("dfs.namenode.http-address", web)
            + property("dfs.datanode.address", HOST + ":0")
            + property("dfs.datanode.http.address", HOST + ":0")
            + property("dfs.datanode.ipc.address", HOST + ":0")
            + property("dfs.heartbeat.interval", "1")
            + property("dfs.namenode.heartbeat.recheck-interval", "2000")
            // The NameNode leaves safe mode at once when all blocks are there.
            + property("dfs.namenode.safemode.extension", "0")
            + END);
    int code = daemon("format", NAME_NODE, "-format", "-force", "-nonInteractive").waitFor();
    if (code != 0) {
      throw new IllegalStateException("formatting ended with " + code);
    }
    startNameNode();
    for (int node = 0; node < dataNodes; node++) {
      startDataNode(node);
    }
    try {
      awaitDataNodes(dataNodes);
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  private static String property(String name, String value) {
    return "<property><name>" + name + "</name><value>" + value + "</value></property>";
  }

  /** Returns {@code hdfs://…}, without a path. */
  String uri() {
    return uri;
  }

  /** Returns a client of the superuser, which the caller closes. */
  DistributedFileSystem client() throws IOException {
    return (DistributedFileSystem) FileSystem.newInstance(URI.create(uri), new Configuration());
  }

  /** Returns the directory for {@code HADOOP_CONF_DIR}. */
  Path conf() {
    return conf;
  }

  /** Copies the files of a local directory. */
  void upload(Path from, String to) throws IOException {
    try (DistributedFileSystem client = client();
        Stream<Path> files = Files.list(from)) {
      org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(to);
      client.mkdirs(target);
      for (Path file : files.toList()) {
        client.copyFromLocalFile(new org.apache.hadoop.fs.Path(file.toUri()), target);
      }
    }
  }

  void startNameNode() throws IOException {
    nameNode = daemon("namenode", NAME_NODE);
  }

  /** Kills the NameNode by SIGKILL. */
  void killNameNode() throws InterruptedException {
    nameNode.destroyForcibly().waitFor();
  }

  void startDataNode(int node) throws IOException {
    String data = directory.resolve("data" + node).toUri().toString();
    dataNodes[node] = daemon("datanode" + node, DATA_NODE, "-Ddfs.datanode.data.dir=" + data);
  }

  /** Kills a DataNode by SIGKILL. */
  void killDataNode(int node) throws InterruptedException {
    dataNodes[node].destroyForcibly().waitFor();
  }

  /** Returns once so many DataNodes serve, and the NameNode lets clients write. */
  void awaitDataNodes(int count) throws InterruptedException {
    URI state =
        URI.create("http://" + web + "/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState");
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      try {
        JsonNode told = new ObjectMapper().readTree(state.toURL()).at("/beans/0");
        if (told.path("NumLiveDataNodes").asInt() >= count
            && told.path("FSState").asText().equals("Operational")) {
          return;
        }
      } catch (IOException e) {
        // The NameNode doesn't listen yet.
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("HDFS doesn't start: " + logs());
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".log")).toList()) {
        all.append(file).append(": ").append(Files.readString(file)).append('\n');
      }
    } catch (IOException e) {
      all.append(e);
    }
    return all.toString();
  }

  /** Runs {@code hdfs dfs}; returns what it prints. */
  String shell(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(java("org.apache.hadoop.fs.FsShell", arguments))
            .redirectError(directory.resolve("shell.log").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(List.of(arguments) + " ended with " + code + ": " + logs());
    }
    return output;
  }

  private Process daemon(String name, String mainClass, String... arguments) throws IOException {
    starts++;
    return new ProcessBuilder(java(mainClass, arguments))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + "-" + starts + ".log").toFile())
        .start();
  }

  private List<String> java(String mainClass, String... arguments) {
    String classPath = conf + ":" + System.getProperty("java.class.path");
    return JavaProcess.command(classPath, options, mainClass, arguments);
  }

  @Override
  public void close() {
    nameNode.destroyForcibly().onExit().join();
    for (Process dataNode : dataNodes) {
      dataNode.destroyForcibly().onExit().join();
    }
  }
}
