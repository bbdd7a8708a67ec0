package org.meanfield;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Spark's own standalone cluster: a master and workers as processes, each worker on a loopback
 * address of its own, so that Spark takes them for different hosts.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final String MASTER_HOST = "127.0.0.1";
  private static final long PATIENCE_MILLIS = 60_000;

  private final Path directory;
  private final int coresOfWorker;
  private final String memoryOfWorker;
  private final Path properties;
  private final int port;
  private final List<Process> daemons = new ArrayList<>();
  private int workers;

  /**
   * Starts a master.
   *
   * @param directory where logs go
   * @param memoryOfWorker as Spark writes it: {@code 2g}
   */
  public StandaloneCluster(Path directory, int coresOfWorker, String memoryOfWorker)
      throws IOException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    this.coresOfWorker = coresOfWorker;
    this.memoryOfWorker = memoryOfWorker;
    this.properties = directory.resolve("daemons.properties");
    Files.writeString(properties, "spark.decommission.enabled true\n");
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    daemon(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        MASTER_HOST,
        "--port",
        String.valueOf(port),
        "--webui-port",
        "0",
        "--properties-file",
        properties.toString());
    await("master", "New state: ALIVE");
  }

  /** Returns the address for {@code --master}. */
  public String url() {
    return "spark://" + MASTER_HOST + ":" + port;
  }

  /** Returns the address of the master's pages, for {@code MASTER_UI}. */
  String pages() throws IOException {
    return Files.readAllLines(log("master")).stream()
        .filter(line -> line.contains("Bound MasterWebUI"))
        .map(line -> line.substring(line.indexOf("http")))
        .findFirst()
        .orElseThrow();
  }

  /** Starts one more worker and waits until it belongs to the cluster. */
  public Process addWorker() throws IOException, InterruptedException {
    workers++;
    String name = "worker" + workers;
    Process worker =
        daemon(
            name,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0." + (1 + workers),
            "--cores",
            String.valueOf(coresOfWorker),
            "--memory",
            memoryOfWorker,
            "--work-dir",
            directory.resolve(name).toString(),
            "--webui-port",
            "0",
            "--properties-file",
            properties.toString(),
            url());
    await(name, "Successfully registered with master");
    return worker;
  }

  /** Returns the executors that a worker runs now. */
  static List<ProcessHandle> executorsOf(Process worker) {
    return worker.descendants().filter(ProcessHandle::isAlive).toList();
  }

  /** Asks a worker to hand over and go, as a cloud does before it takes a machine back. */
  static void decommission(Process worker) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-PWR", String.valueOf(worker.pid())).start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill -PWR ended with " + code);
    }
  }

  private Process daemon(String name, String mainClass, String... arguments) throws IOException {
    Path spark = Path.of("target/spark").toAbsolutePath();
    List<String> command =
        JavaProcess.command(spark.resolve("jars") + "/*", List.of(), mainClass, arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().remove("SPARK_LOCAL_IP");
    Process process = builder.start();
    daemons.add(process);
    return process;
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private void await(String name, String line) throws IOException, InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!Files.readString(log(name)).contains(line)) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(
            name + " didn't say \"" + line + "\": " + Files.readString(log(name)));
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly().onExit().join();
    }
  }
}
