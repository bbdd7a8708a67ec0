package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** A real cluster that loses its parts during training, and a model that doesn't show it. */
final class StandaloneIT {
  private static final int EPOCHS = 24;

  @TempDir static Path directory;
  private static String config;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    config = TinyRun.write(directory, EPOCHS);
    Ended ended = new Meanfield(directory, "local[1]").run("train", "--json", "--config", config);
    assertEquals(0, ended.code(), ended.errors());
    undisturbed = ended.json().get("parametersSha256").asText();
  }

  /**
   * An executor and a worker daemon are killed and another is decommissioned, under speculation.
   */
  @ParameterizedTest
  @ValueSource(strings = {"collect", "sharded"})
  void survivesTheLossOfExecutorsAndWorkers(String reduction) throws Exception {
    Path history = Files.createDirectories(directory.resolve("history-" + reduction));
    try (StandaloneCluster cluster = new StandaloneCluster(directory.resolve(reduction), 3, "2g")) {
      Process first = cluster.addWorker();
      Process second = cluster.addWorker();
      Running running =
          start(
              cluster,
              reduction,
              history,
              """
              spark.speculation true
              spark.speculation.interval 5ms
              spark.speculation.quantile 0.25
              spark.speculation.multiplier 1
              spark.speculation.minTaskRuntime 0
              spark.locality.wait 0
              spark.decommission.enabled true
              spark.storage.decommission.enabled true
              """);
      running.awaitTold("epoch 3 of");
      StandaloneCluster.executorsOf(first).forEach(ProcessHandle::destroyForcibly);
      running.awaitTold("epoch 8 of");
      second.destroyForcibly().waitFor();
      Process third = cluster.addWorker();
      running.awaitTold("epoch 14 of");
      cluster.addWorker();
      StandaloneCluster.decommission(first);
      running.awaitTold("epoch 20 of");
      StandaloneCluster.executorsOf(third).forEach(ProcessHandle::destroyForcibly);
      endsWithTheSameBits(running);
    }
    String told = events(history);
    assertTrue(told.contains("\"Speculative\":true"), "no task was speculated");
    assertTrue(told.contains("SparkListenerExecutorRemoved"), "no executor was lost");
    assertTrue(told.contains("decommission"), "no executor was decommissioned");
  }

  @Test
  void executorsMayComeAndGoAsDynamicAllocationLikes() throws Exception {
    Path history = Files.createDirectories(directory.resolve("history-dynamic"));
    try (StandaloneCluster cluster = new StandaloneCluster(directory.resolve("dynamic"), 3, "2g")) {
      Process worker = cluster.addWorker();
      cluster.addWorker();
      Running running =
          start(
              cluster,
              "sharded",
              history,
              """
              spark.dynamicAllocation.enabled true
              spark.dynamicAllocation.shuffleTracking.enabled true
              spark.dynamicAllocation.shuffleTracking.timeout 1s
              spark.dynamicAllocation.minExecutors 4
              spark.dynamicAllocation.initialExecutors 6
              spark.dynamicAllocation.maxExecutors 6
              spark.dynamicAllocation.executorIdleTimeout 1s
              spark.dynamicAllocation.cachedExecutorIdleTimeout 1s
              spark.executor.cores 1
              spark.executor.memory 500m
              """);
      running.awaitTold("epoch 8 of");
      StandaloneCluster.executorsOf(worker).forEach(ProcessHandle::destroyForcibly);
      endsWithTheSameBits(running);
    }
    String told = events(history);
    assertTrue(told.contains("Executor killed by driver"), "no idle executor was let go");
    assertTrue(
        told.lines().filter(line -> line.contains("SparkListenerExecutorAdded")).count() > 6,
        "no executor came in place of a killed one");
  }

  private static Running start(
      StandaloneCluster cluster, String name, Path history, String sparkSettings)
      throws IOException {
    Path conf = Files.createDirectories(history.resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        sparkSettings
            + "spark.executor.extraJavaOptions "
            + Meanfield.SHORT_LIVED
            + "\nspark.eventLog.enabled true\nspark.eventLog.dir "
            + Files.createDirectories(history.resolve("events")).toUri()
            + "\n");
    Meanfield meanfield = new Meanfield(directory, cluster.url());
    meanfield.sparkDefaults(conf);
    return meanfield.start(
        "train",
        "--json",
        "--config",
        config,
        "--run",
        history.resolve("run").toString(),
        "--set",
        "train.reduction=" + name);
  }

  private static void endsWithTheSameBits(Running running) throws Exception {
    Ended ended = running.await();
    assertEquals(0, ended.code(), ended.errors());
    assertEquals("completed", ended.json().get("status").asText());
    assertEquals(undisturbed, ended.json().get("parametersSha256").asText(), ended.errors());
  }

  /** Returns what Spark's own event log tells of the application. */
  private static String events(Path history) throws IOException {
    try (Stream<Path> files = Files.list(history.resolve("events"))) {
      List<Path> logs = files.toList();
      assertEquals(1, logs.size(), logs.toString());
      return Files.readAllLines(logs.get(0)).stream().collect(Collectors.joining("\n"));
    }
  }
}
