package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** A driver killed with -9 again and again ends with the model of one that never was. */
final class KilledDriverIT {
  private static final int EPOCHS = 25;
  private static final int KILLS = 5;
  private static final long SEED = 20;

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
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(2).build()) {
      hdfs.waitActive();
      FileSystem fileSystem = hdfs.getFileSystem();
      org.apache.hadoop.fs.Path data = new org.apache.hadoop.fs.Path("/data");
      fileSystem.mkdirs(data);
      try (Stream<Path> files = Files.list(directory.resolve("data"))) {
        for (Path file : files.toList()) {
          fileSystem.copyFromLocalFile(new org.apache.hadoop.fs.Path(file.toUri()), data);
        }
      }
      String root = fileSystem.getUri().toString();
      killAndResume(root + "/runs/killed", "data.path=" + root + "/data");
      Ended list = meanfield.run("checkpoints", "list", "--run", root + "/runs/killed");
      assertEquals(3, list.output().lines().count(), list.output());
    }
  }

  @Test
  void toldToEndItWritesACheckpointFirst() throws Exception {
    String run = directory.resolve("told").toString();
    String[] command = {"train", "--json", "--config", config, "--run", run};
    Running running = meanfield.start(command);
    awaitProgress(running);
    running.process().destroy();
    Ended told = running.await();
    assertEquals(143, told.code(), told.errors());
    assertTrue(told.errors().contains("Stopped as told, after round "), told.errors());
    assertEquals(143, told.json().get("exitCode").asInt());
    Ended list = meanfield.run("checkpoints", "list", "--json", "--run", run);
    String newest = list.json().get("checkpoints").get(0).get("path").asText();
    assertTrue(told.errors().contains("checkpoint is " + newest), told.errors());
    Ended last = meanfield.run(command);
    assertEquals("resumed-completed", last.json().get("status").asText(), last.errors());
    assertEquals(undisturbed, last.json().get("parametersSha256").asText());
  }

  /** Kills at random moments, those of start-up among them. */
  private static void killAndResume(String run, String... settings)
      throws IOException, InterruptedException {
    String[] command =
        Stream.concat(
                Stream.of("train", "--json", "--config", config, "--run", run),
                Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)))
            .toArray(String[]::new);
    Random random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      Running running = meanfield.start(command);
      if (kill % 2 == 0) {
        // Somewhere in the start: of the JVM, of Spark, of reading, claiming and restoring.
        Thread.sleep(500 + random.nextInt(3000));
      } else {
        awaitProgress(running);
        Thread.sleep(random.nextInt(4000));
      }
      running.kill();
    }
    Ended last = meanfield.run(command);
    assertEquals(0, last.code(), last.errors());
    assertEquals("resumed-completed", last.json().get("status").asText(), last.errors());
    assertEquals(undisturbed, last.json().get("parametersSha256").asText());
  }

  private static void awaitProgress(Running running) throws IOException, InterruptedException {
    while (running.process().isAlive() && !Files.readString(running.errors()).contains("loss")) {
      Thread.sleep(20);
    }
  }
}
