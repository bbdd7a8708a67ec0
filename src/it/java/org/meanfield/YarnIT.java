package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** {@code deploy/yarn/submit} on YARN and HDFS, in both modes. */
final class YarnIT {
  private static final int EPOCHS = 5;
  private static final String EXECUTOR =
      "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";
  private static final String MASTER = "org.apache.spark.deploy.yarn.ApplicationMaster";

  /**
   * The variable for kernels that every processor has, and hardly one picks: all processes need it.
   */
  private static final String KERNELS = "OPENBLAS_CORETYPE";

  private static final String EVERYWHERE = "Prescott";

  @TempDir static Path directory;
  private static YarnCluster cluster;
  private static String undisturbed;

  @BeforeAll
  static void start() throws Exception {
    String config = TinyRun.write(directory, EPOCHS);
    Meanfield alone = new Meanfield(directory, "local[1]");
    alone.environment(KERNELS, EVERYWHERE);
    Running local = alone.start("train", "--json", "--config", config);
    cluster = new YarnCluster(directory.resolve("yarn"), "training");
    cluster.upload(Path.of(config), "/tiny.conf");
    cluster.upload(directory.resolve("data"), "/data");
    cluster.upload(Path.of("target/meanfield.jar"), "/meanfield.jar");
    undisturbed = local.await().json().get("parametersSha256").asText();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Running submit(String mode, String run, String... settings) throws IOException {
    Meanfield meanfield = new Meanfield(directory, "yarn").submittedBy("deploy/yarn/submit");
    meanfield.environment("DEPLOY_MODE", mode);
    meanfield.environment(KERNELS, EVERYWHERE);
    meanfield.environment("HADOOP_CONF_DIR", cluster.conf().toString());
    meanfield.environment("JAR", cluster.uri() + "/meanfield.jar");
    String jars = Path.of("target/spark/jars").toAbsolutePath() + "/*";
    List<String> arguments =
        new ArrayList<>(List.of("--queue", "training", "--num-executors", "2"));
    arguments.addAll(List.of("--name", run, "--conf", "spark.yarn.jars=local:" + jars));
    arguments.addAll(List.of("--", "train", "--json", "--config", cluster.uri() + "/tiny.conf"));
    arguments.addAll(List.of("--run", cluster.uri() + "/runs/" + run));
    arguments.addAll(List.of("--set", "data.path=" + cluster.uri() + "/data"));
    // A checkpoint on HDFS takes a second.
    arguments.addAll(List.of("--set", "checkpoint.everyRounds=7"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return meanfield.start(arguments.toArray(String[]::new));
  }

  @Test
  void inClientModeAnExecutorIsKilled() throws Exception {
    Running running = submit("client", "client");
    running.awaitTold("epoch 3 of");
    JavaProcess.kill(ProcessHandle.current()::descendants, EXECUTOR);
    Ended ended = running.await();
    assertEquals(0, ended.code(), ended.errors());
    assertEquals("completed", ended.json().get("status").asText());
    assertEquals(undisturbed, ended.json().get("parametersSha256").asText());
  }

  @Test
  void inClusterModeExecutorAndMasterAreKilled() throws Exception {
    Running failing = submit("cluster", "failing", "train.epochs=0");
    Running running = submit("cluster", "cluster");
    String run = cluster.uri() + "/runs/cluster";
    try (FileSystem hdfs = cluster.client()) {
      while (!hdfs.exists(new org.apache.hadoop.fs.Path("/runs/cluster/checkpoints/latest"))) {
        assertTrue(running.process().isAlive(), "it ended before its first checkpoint");
        Thread.sleep(50);
      }
      JavaProcess.kill(ProcessHandle.current()::descendants, EXECUTOR);
      JavaProcess.kill(ProcessHandle.current()::descendants, MASTER, run);
      Ended ended = running.await();
      assertEquals(0, ended.code(), ended.errors());
      assertEquals(undisturbed, parametersOf(hdfs, "/runs/cluster/checkpoints/"));
    }
    RMApp application = cluster.application("cluster");
    assertEquals(2, application.getAppAttempts().size(), "the master is started twice");
    assertTrue(application.getQueue().endsWith("training"), application.getQueue());
    String told = cluster.standardErrors(application);
    assertTrue(told.contains("epoch "), told);
    assertTrue(!told.contains(" INFO "), "log4j2.properties wasn't read: " + told);
    Ended failed = failing.await();
    assertEquals(2, failed.code(), failed.errors());
  }

  private static String parametersOf(FileSystem hdfs, String checkpoints) throws IOException {
    String latest = read(hdfs, checkpoints + "latest").strip();
    return new ObjectMapper()
        .readTree(read(hdfs, checkpoints + latest + "/manifest.json"))
        .get("parametersSha256")
        .asText();
  }

  private static String read(FileSystem hdfs, String file) throws IOException {
    try (InputStream in = hdfs.open(new org.apache.hadoop.fs.Path(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
