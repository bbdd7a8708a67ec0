package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * How rarely replicas may be averaged: quality, rounds and bytes over averaging frequencies and
 * outer optimisers, on all of MNIST. The table is of one seed; averaging every few minibatches and
 * the best of the much rarer settings are compared over three. Runs stay in {@code runs/frequency};
 * started again, it goes on with those that are missing.
 */
final class FrequencyBench {
  private static final int EPOCHS = 3;
  private static final int SEEDS = 3;
  private static final int[] FREQUENCIES = {1, 5, 20, 100, 500};
  private static final int MINUTES = 60;

  private static final Setting FREQUENT = new Setting(5, Outer.NONE);

  /** Averages so many times as rarely as that must be possible. */
  private static final int RARER = 10;

  private static final Path RUNS = Path.of("runs/frequency");

  private enum Outer {
    NONE("{kind=none}"),
    MOMENTUM("{kind=momentum, learningRate=1, momentum=0.5}"),
    NESTEROV("{kind=nesterov, learningRate=0.7, momentum=0.9}");

    private final String setting;

    Outer(String setting) {
      this.setting = setting;
    }
  }

  private record Setting(int frequency, Outer outer) {}

  /**
   * What is trained, and how it is judged.
   *
   * @param sign 1 if more of the metric is better, else −1
   * @param tolerance a difference that is no loss
   */
  private record Job(String name, String metric, int sign, double tolerance, int workers) {}

  @ParameterizedTest
  @CsvSource({
    "lstm-mnist, accuracy, 1, 0.002, 4",
    "lstm-mnist, accuracy, 1, 0.002, 16",
    "autoencoder-mnist, squaredErrorPerExample, -1, 0.2, 4",
    "autoencoder-mnist, squaredErrorPerExample, -1, 0.2, 16"
  })
  void table(String name, String metric, int sign, double tolerance, int workers) throws Exception {
    Job job = new Job(name, metric, sign, tolerance, workers);
    Files.createDirectories(RUNS);
    System.out.printf(
        "| %s, %d workers: k | outer | test %s | rounds | GB |%n", name, workers, metric);
    System.out.println("|---|---|---|---|---|");
    Setting best = null;
    double bestQuality = Double.NEGATIVE_INFINITY;
    for (int frequency : FREQUENCIES) {
      // Where replicas hardly part, an outer optimiser has nothing to do.
      Outer[] outers = frequency > FREQUENT.frequency() ? Outer.values() : new Outer[] {Outer.NONE};
      for (Outer outer : outers) {
        Setting setting = new Setting(frequency, outer);
        double quality = sign * row(job, setting);
        if (frequency >= RARER * FREQUENT.frequency() && quality > bestQuality) {
          best = setting;
          bestQuality = quality;
        }
      }
    }
    double loss = sign * (meanOverSeeds(job, FREQUENT) - meanOverSeeds(job, best));
    assertTrue(loss <= tolerance, "no rarer average is as good: " + loss + " worse");
  }

  /** Prints a row of the table; returns the metric. */
  private static double row(Job job, Setting setting) throws Exception {
    JsonNode trained = train(job, setting, 1);
    double metric = metric(job, trained);
    long rounds = trained.get("rounds").asLong();
    JsonNode model =
        new Meanfield(RUNS, "local[2]")
            .run("inspect", "--json", "--run", trained.get("run").asText())
            .json();
    long values = model.get("parameters").asLong() + model.get("updaterStateValues").asLong();
    // Each worker gets the state and gives a replica.
    double bytes = 2.0 * rounds * job.workers() * Float.BYTES * values;
    System.out.printf(
        "| %d | %s | %.4f | %,d | %.1f |%n",
        setting.frequency(), setting.outer(), metric, rounds, bytes / 1e9);
    return metric;
  }

  private static double meanOverSeeds(Job job, Setting setting) throws Exception {
    double[] metrics = new double[SEEDS];
    for (int seed = 1; seed <= SEEDS; seed++) {
      metrics[seed - 1] = metric(job, train(job, setting, seed));
    }
    double mean = Arrays.stream(metrics).average().orElseThrow();
    System.out.printf(
        "%s, %d workers, k = %d, %s: mean of %d seeds %.4f, %s%n",
        job.name(),
        job.workers(),
        setting.frequency(),
        setting.outer(),
        SEEDS,
        mean,
        Arrays.toString(metrics));
    return mean;
  }

  private static double metric(Job job, JsonNode trained) {
    return trained.get("metrics").get("test").get(job.metric()).asDouble();
  }

  private static JsonNode train(Job job, Setting setting, int seed) throws Exception {
    String run =
        String.join(
            "-",
            job.name(),
            "w" + job.workers(),
            "k" + setting.frequency(),
            setting.outer().name().toLowerCase(Locale.ROOT),
            "s" + seed);
    Ended ended =
        new Meanfield(RUNS, "local[2]")
            .start(
                "train",
                "--json",
                "--quiet",
                "--config",
                "conf/" + job.name() + ".conf",
                "--run",
                RUNS.resolve(run).toString(),
                "--set",
                "train.workers=" + job.workers(),
                "--set",
                "train.averagingFrequency=" + setting.frequency(),
                "--set",
                "train.outer=" + setting.outer().setting,
                "--set",
                "train.seed=" + seed,
                "--set",
                "train.epochs=" + EPOCHS,
                "--set",
                "checkpoint.everyRounds=0")
            .await(MINUTES);
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }
}
