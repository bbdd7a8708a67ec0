package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** A driver killed with -9 again and again ends with the model of one that never was. */
final class KilledDriverIT {
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final int EPOCHS = 6 * KILLS;
  private static final long SEED = Long.getLong("seed", 20);

  @TempDir static Path directory;
  private static Meanfield meanfield;
  private static String config;
  private static String undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    config = TinyRun.write(directory, EPOCHS);
    Ended ended = meanfield.run("train", "--json", "--config", config);
    assertEquals(0, ended.code(), ended.errors());
    undisturbed = ended.json().get("parametersSha256").asText();
  }

  @Test
  void resumesToTheSameBitsOnLocalFiles() throws Exception {
    killAndResume(directory.resolve("killed").toString());
    try (Stream<Path> files = Files.walk(directory.resolve("killed"))) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".crc")));
    }
  }

  @Test
  void resumesToTheSameBitsOnHdfs() throws Exception {
    try (HdfsCluster hdfs = new HdfsCluster(directory.resolve("hdfs"), 3);
        FileSystem client = hdfs.client()) {
      hdfs.upload(directory.resolve("data"), "/data");
      String run = hdfs.uri() + "/runs/killed";
      killAndResume(run, "data.path=" + hdfs.uri() + "/data");
      Ended verified = meanfield.run("checkpoints", "verify", "--run", run);
      assertEquals(3, verified.output().lines().filter(line -> line.endsWith("whole")).count());
      List<String> names =
          Stream.of(client.listStatus(new org.apache.hadoop.fs.Path("/runs/killed/_lock")))
              .map(status -> status.getPath().getName())
              .toList();
      assertEquals(1, names.size(), names.toString());
    }
  }

  @Test
  void toldToEndItWritesACheckpointFirst() throws Exception {
    String run = directory.resolve("told").toString();
    String[] command = {"train", "--json", "--config", config, "--run", run};
    Running running = meanfield.start(command);
    running.awaitTold("loss");
    running.process().destroy();
    Ended told = running.await();
    assertEquals(143, told.code(), told.errors());
    assertTrue(told.errors().contains("Stopped as asked, after round "), told.errors());
    assertEquals(143, told.json().get("exitCode").asInt());
    Ended list = meanfield.run("checkpoints", "list", "--json", "--run", run);
    String newest = list.json().get("checkpoints").get(0).get("path").asText();
    assertTrue(told.errors().contains("checkpoint is " + newest), told.errors());
    Ended last = meanfield.run(command);
    assertEquals("resumed-completed", last.json().get("status").asText(), last.errors());
    assertEquals(undisturbed, last.json().get("parametersSha256").asText());
  }

  @Test
  void aSecondDriverIsRefusedAndTheFirstGoesOn() throws Exception {
    String run = directory.resolve("two").toString();
    String[] command = {
      "train", "--json", "--config", config, "--run", run, "--set", "train.epochs=2000"
    };
    Running first = meanfield.start(command);
    first.awaitTold("loss");
    Ended train = meanfield.run(command);
    Ended prune = meanfield.run("checkpoints", "prune", "--json", "--keep", "1", "--run", run);
    for (Ended refused : List.of(train, prune)) {
      assertEquals(6, refused.code(), refused.errors());
      assertEquals(6, refused.json().get("exitCode").asInt());
      assertTrue(refused.errors().contains("is in use by process "), refused.errors());
    }
    first.process().destroy();
    assertEquals(143, first.await().code());
    assertEquals(0, meanfield.run("checkpoints", "prune", "--keep", "1", "--run", run).code());
  }

  /** Kills drivers at random moments, those of start-up among them, and lets one more end. */
  private static void killAndResume(String run, String... settings)
      throws IOException, InterruptedException {
    String[] command =
        Stream.concat(
                Stream.of("train", "--json", "--config", config, "--run", run),
                Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)))
            .toArray(String[]::new);
    Random random = new Random(SEED);
    int killed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Running running = meanfield.start(command);
      if (kill % 2 == 0) {
        // It dies somewhere in its start: of the JVM, of Spark, in reading, claiming or restoring.
        Thread.sleep(500 + random.nextInt(3000));
      } else {
        running.awaitTold("loss");
        Thread.sleep(random.nextInt(4000));
      }
      killed += running.process().isAlive() ? 1 : 0;
      running.kill();
    }
    System.out.printf("%s: killed %d of %d times, seed %d%n", run, killed, KILLS, SEED);
    assertEquals(KILLS, killed, "training ended before it was killed");
    Ended last = meanfield.run(command);
    assertEquals(0, last.code(), last.errors());
    assertEquals("resumed-completed", last.json().get("status").asText(), last.errors());
    assertEquals(undisturbed, last.json().get("parametersSha256").asText());
  }
}
