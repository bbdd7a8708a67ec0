package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** {@code deploy/standalone/submit} on a real cluster, in both modes. */
final class StandaloneSubmitIT {
  private static final int EPOCHS = 8;
  private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";
  private static final String DRIVER = "org.apache.spark.deploy.worker.DriverWrapper";

  @TempDir static Path directory;
  private static String config;
  private static String undisturbed;
  private static StandaloneCluster cluster;
  private static Process worker;

  @BeforeAll
  static void start() throws Exception {
    config = TinyRun.write(directory, EPOCHS);
    Running local =
        new Meanfield(directory, "local[1]").start("train", "--json", "--config", config);
    cluster = new StandaloneCluster(directory.resolve("cluster"), 8, "16g");
    worker = cluster.addWorker();
    undisturbed = local.await().json().get("parametersSha256").asText();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Running submit(String mode, List<String> options, String run, String... settings)
      throws IOException {
    Meanfield meanfield =
        new Meanfield(directory, cluster.url()).submittedBy("deploy/standalone/submit");
    meanfield.environment("DEPLOY_MODE", mode);
    meanfield.environment("MASTER_UI", cluster.pages());
    List<String> arguments = new ArrayList<>(List.of("--conf", "spark.cores.max=2"));
    arguments.addAll(options);
    arguments.addAll(List.of("--", "train", "--json", "--config", config));
    arguments.addAll(List.of("--run", directory.resolve(run).toString()));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return meanfield.start(arguments.toArray(String[]::new));
  }

  /**
   * Executors of both modes are killed, and the supervised driver, which goes on from its
   * checkpoint.
   */
  @Test
  void endsWithTheSameBitsWhateverIsKilled() throws Exception {
    Running supervised = submit("cluster", List.of("--supervise"), "supervised");
    Running client = submit("client", List.of(), "client");
    client.awaitTold("epoch 3 of");
    JavaProcess.kill(worker::descendants, EXECUTOR);
    while (Files.notExists(directory.resolve("supervised/checkpoints/latest"))) {
      assertTrue(supervised.process().isAlive(), "it ended before its first checkpoint");
      Thread.sleep(20);
    }
    JavaProcess.kill(worker::descendants, DRIVER);
    endsWell("completed", client);
    assertTrue(endsWell("resumed-completed", supervised).errors().contains("is FINISHED"));
  }

  private static Ended endsWell(String status, Running running) throws Exception {
    Ended ended = running.await();
    assertEquals(0, ended.code(), ended.errors());
    assertEquals(status, ended.json().get("status").asText());
    assertEquals(undisturbed, ended.json().get("parametersSha256").asText());
    return ended;
  }

  @Test
  void whatFailsEndsWithItsExitCodeAndIsNotStartedAgain() throws Exception {
    Running cluster = submit("cluster", List.of(), "failed", "train.epochs=0");
    Running supervised = submit("cluster", List.of("--supervise"), "lost", "data.path=/nowhere");
    Ended client = submit("client", List.of(), "refused", "train.epochs=0").await();
    assertEquals(2, client.code(), client.errors());
    fails(2, "is FAILED", cluster.await());
    fails(3, "is KILLED", supervised.await());
  }

  private static void fails(int code, String state, Ended ended) throws IOException {
    assertEquals(code, ended.code(), ended.errors());
    assertEquals(code, ended.json().get("exitCode").asInt());
    assertTrue(ended.errors().contains(state), ended.errors());
  }
}
