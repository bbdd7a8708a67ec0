package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;
import org.meanfield.checkpoint.CheckpointPublisher;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.Retention;
import org.meanfield.checkpoint.RunDirectory;

/** The cost of checkpoints of ten million parameters. */
final class CheckpointBench {
  private static final int PAIRS = 3;
  private static final int EPOCHS = 3;

  /** The bytes of ten million parameters and of Adam's state of them. */
  private static final int BYTES = 3 * 4 * 10_000_000;

  @TempDir Path directory;

  /** Whole jobs alternate, with a checkpoint at each epoch's end and with the last one alone. */
  @Test
  void trainingHardlyTakesLonger() throws Exception {
    Meanfield meanfield = new Meanfield(directory, "local[2]").longLived();
    meanfield.environment("SPARK_DRIVER_MEMORY", "4g");
    double[] each = new double[PAIRS];
    double[] none = new double[PAIRS];
    for (int pair = 0; pair < PAIRS; pair++) {
      // The order changes, so that a drift of the machine's speed favours neither.
      boolean eachFirst = pair % 2 == 0;
      double first = seconds(meanfield, pair + "-first", eachFirst ? 1 : EPOCHS);
      double second = seconds(meanfield, pair + "-second", eachFirst ? EPOCHS : 1);
      each[pair] = eachFirst ? first : second;
      none[pair] = eachFirst ? second : first;
    }
    double growth = new Median().evaluate(each) / new Median().evaluate(none) - 1;
    System.out.printf(
        "seconds with %d checkpoints %s, with one %s: %+.1f %%%n",
        EPOCHS, Arrays.toString(each), Arrays.toString(none), 100 * growth);
    assertTrue(growth <= 0.03, "checkpoints cost too much");
  }

  private double seconds(Meanfield meanfield, String run, int everyEpochs) throws Exception {
    Running running =
        meanfield.start(
            "train",
            "--json",
            "--config",
            "conf/autoencoder-mnist.conf",
            "--run",
            directory.resolve(run).toString(),
            "--set",
            "model.hidden=[2400, 2000, 1700, 30]",
            "--set",
            "model.pretraining.epochs=0",
            "--set",
            "train.epochs=" + EPOCHS,
            "--set",
            "checkpoint.everyEpochs=" + everyEpochs);
    Ended ended = running.await(30);
    assertEquals(0, ended.code(), ended.errors());
    JsonNode trained = ended.json();
    System.out.println(trained.get("seconds") + " s: " + trained.get("phases"));
    return trained.get("seconds").asDouble();
  }

  /** Publishing writes, syncs to disk, reads back and hashes; copying only copies. */
  @Test
  void publishingIsHardlySlowerThanCopying() throws Exception {
    try (HdfsCluster hdfs = new HdfsCluster(directory.resolve("hdfs"), 3)) {
      for (String root : new String[] {hdfs.uri(), directory.toUri().toString()}) {
        double ratio = throughputRatio(root);
        assertTrue(ratio >= 0.8 || !root.startsWith("hdfs"), "publishing is slow");
      }
    }
  }

  private static double throughputRatio(String root) throws Exception {
    Configuration hadoop = new Configuration();
    byte[] model = new byte[BYTES];
    new Random(1).nextBytes(model);
    RunDirectory run = RunDirectory.at(root + "/run", hadoop);
    double[] published = new double[2 * PAIRS + 1];
    double[] copied = new double[2 * PAIRS + 1];
    double[] synced = new double[2 * PAIRS + 1];
    try (FileSystem files = FileSystem.newInstance(URI.create(root), hadoop);
        DirectoryLock lock = DirectoryLock.take(run, new LockConfig(5, 30))) {
      CheckpointPublisher publisher = new CheckpointPublisher(run, lock);
      for (int i = 0; i < published.length; i++) {
        long start = System.nanoTime();
        org.apache.hadoop.fs.Path path =
            publisher.publish(manifest(i + 1), Map.of("model.zip", model), Retention.ofNewest(1));
        published[i] = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        copy(files, new org.apache.hadoop.fs.Path(path, "model.zip"), root + "/copy", false);
        copied[i] = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        copy(files, new org.apache.hadoop.fs.Path(path, "model.zip"), root + "/synced", true);
        synced[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    double ratio = new Median().evaluate(copied) / new Median().evaluate(published);
    System.out.printf(
        "%s: published at %.0f MB/s, copied at %.0f, ratio %.2f; copied and synced to disk, as what"
            + " is published is, at %.0f, ratio %.2f%n",
        root,
        BYTES / 1e6 / new Median().evaluate(published),
        BYTES / 1e6 / new Median().evaluate(copied),
        ratio,
        BYTES / 1e6 / new Median().evaluate(synced),
        new Median().evaluate(synced) / new Median().evaluate(published));
    return ratio;
  }

  private static void copy(
      FileSystem files, org.apache.hadoop.fs.Path from, String to, boolean sync) throws Exception {
    try (InputStream in = files.open(from);
        FSDataOutputStream out = files.create(new org.apache.hadoop.fs.Path(to), true)) {
      in.transferTo(out);
      if (sync) {
        out.hsync();
      }
    }
  }

  private static Manifest manifest(long round) {
    return new Manifest(
        Manifest.FORMAT_VERSION, round, 1, "now", 7, "", "", "", Map.of(), null, null, Map.of());
  }
}
