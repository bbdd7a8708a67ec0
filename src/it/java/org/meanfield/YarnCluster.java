package org.meanfield;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;

/** YARN on HDFS, both in this process, with one machine that starts containers as processes. */
final class YarnCluster implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int MEMORY_MIB = 16 * 1024;
  private static final int CORES = 8;

  private final MiniDFSCluster hdfs;
  private final MiniYARNCluster yarn;
  private final Path conf;

  /**
   * Starts HDFS and YARN.
   *
   * @param queue beside the default one, with half of the resources
   */
  YarnCluster(Path directory, String queue) throws Exception {
    Files.createDirectories(directory);
    Configuration settings = new Configuration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    hdfs.waitActive();
    yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    yarn.init(yarnSettings(settings, queue));
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(PATIENCE_MILLIS)) {
      throw new IllegalStateException("YARN's machine doesn't connect");
    }
    conf = Files.createDirectories(directory.resolve("conf"));
    Configuration clients = new Configuration(yarn.getConfig());
    clients.set("fs.defaultFS", uri());
    // MiniYARN's own class is not on clients' class path.
    clients.set(
        "net.topology.node.switch.mapping.impl", "org.apache.hadoop.net.ScriptBasedMapping");
    for (String name : List.of("core-site.xml", "yarn-site.xml")) {
      try (OutputStream out = Files.newOutputStream(conf.resolve(name))) {
        clients.writeXml(out);
      }
    }
  }

  private Configuration yarnSettings(Configuration hadoop, String queue) {
    YarnConfiguration settings = new YarnConfiguration(hadoop);
    settings.set("fs.defaultFS", uri());
    String scheduler = "yarn.scheduler.capacity.";
    settings.set(scheduler + "root.queues", "default," + queue);
    for (String each : List.of("default", queue)) {
      settings.set(scheduler + "root." + each + ".capacity", "50");
      settings.set(scheduler + "root." + each + ".maximum-capacity", "100");
      settings.set(scheduler + "root." + each + ".user-limit-factor", "2");
    }
    settings.set(scheduler + "maximum-am-resource-percent", "0.9");
    settings.setInt(scheduler + "node-locality-delay", -1);
    settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    // MiniYARN puts it in place of yarn.nodemanager.resource.memory-mb.
    settings.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, MEMORY_MIB);
    settings.setInt("yarn.nodemanager.resource.cpu-vcores", CORES);
    // A container that takes more than heap and overhead is killed, as on a real cluster.
    settings.setBoolean("yarn.nodemanager.pmem-check-enabled", true);
    settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    settings.setInt("yarn.nodemanager.delete.debug-delay-sec", 600);
    settings.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100.0");
    return settings;
  }

  /** Returns {@code hdfs://…}, without a path. */
  String uri() {
    return hdfs.getURI().toString();
  }

  /** Returns the directory for {@code HADOOP_CONF_DIR}. */
  Path conf() {
    return conf;
  }

  /** Returns a client of HDFS, which the caller closes. */
  FileSystem client() throws IOException {
    return FileSystem.newInstance(hdfs.getURI(), new Configuration());
  }

  /** Copies a local file or directory. */
  void upload(Path from, String to) throws IOException {
    try (FileSystem client = client()) {
      client.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(from.toUri()), new org.apache.hadoop.fs.Path(to));
    }
  }

  /** Returns what YARN knows of the application of that name. */
  RMApp application(String name) {
    return yarn.getResourceManager().getRMContext().getRMApps().values().stream()
        .filter(application -> application.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what the application's containers wrote to standard error. */
  String standardErrors(RMApp application) throws IOException {
    StringBuilder told = new StringBuilder();
    String logs = yarn.getNodeManager(0).getConfig().get("yarn.nodemanager.log-dirs");
    try (Stream<Path> files =
        Files.walk(Path.of(logs, application.getApplicationId().toString()))) {
      for (Path file : files.filter(it -> it.endsWith("stderr")).toList()) {
        told.append(Files.readString(file));
      }
    }
    return told.toString();
  }

  @Override
  public void close() {
    yarn.stop();
    hdfs.shutdown(true);
  }
}
