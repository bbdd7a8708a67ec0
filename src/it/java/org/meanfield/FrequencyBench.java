package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * How rarely replicas may be averaged: quality, rounds and bytes over averaging frequencies and
 * outer optimisers, on all of MNIST, mean and range of three seeds. Runs stay in {@code
 * runs/frequency}; started again, it goes on with those that are missing.
 */
final class FrequencyBench {
  private static final int EPOCHS = 3;
  private static final int SEEDS = 3;
  private static final int[] FREQUENCIES = {1, 5, 20, 100, 500};
  private static final int MINUTES = 60;

  /** Averages ten times as rarely as this must be possible. */
  private static final int FREQUENT = 5;

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

  private record Row(int frequency, Outer outer, double mean, double low, double high) {}

  @ParameterizedTest
  @CsvSource({
    "lstm-mnist, accuracy, 1, 0.002, 4",
    "lstm-mnist, accuracy, 1, 0.002, 16",
    "autoencoder-mnist, squaredErrorPerExample, -1, 0.2, 4",
    "autoencoder-mnist, squaredErrorPerExample, -1, 0.2, 16"
  })
  void table(String job, String metric, int sign, double tolerance, int workers) throws Exception {
    Files.createDirectories(RUNS);
    System.out.printf(
        "| %s, %d workers: k | outer | test %s | rounds | GB |%n", job, workers, metric);
    System.out.println("|---|---|---|---|---|");
    List<Row> rows = new ArrayList<>();
    for (int frequency : FREQUENCIES) {
      for (Outer outer : Outer.values()) {
        rows.add(row(job, metric, workers, frequency, outer));
      }
    }
    Row frequent =
        rows.stream()
            .filter(row -> row.frequency() == FREQUENT && row.outer() == Outer.NONE)
            .findFirst()
            .orElseThrow();
    assertTrue(
        rows.stream()
            .filter(row -> row.frequency() >= 10 * FREQUENT)
            .anyMatch(row -> sign * (frequent.mean() - row.mean()) <= tolerance),
        "no rarer average is as good");
  }

  private static Row row(String job, String metric, int workers, int frequency, Outer outer)
      throws Exception {
    double[] quality = new double[SEEDS];
    long rounds = 0;
    double bytes = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      String run =
          RUNS.resolve(
                  String.join("-", job, "w" + workers, "k" + frequency, outer.name(), "s" + seed))
              .toString();
      JsonNode trained = train(job, run, workers, frequency, outer, seed);
      quality[seed - 1] = trained.get("metrics").get("test").get(metric).asDouble();
      rounds = trained.get("rounds").asLong();
      JsonNode model =
          new Meanfield(RUNS, "local[2]").run("inspect", "--json", "--run", run).json();
      long values = model.get("parameters").asLong() + model.get("updaterStateValues").asLong();
      // Each worker gets the state and gives a replica.
      bytes = 2.0 * rounds * workers * Float.BYTES * values;
    }
    Row row =
        new Row(
            frequency,
            outer,
            Arrays.stream(quality).average().orElseThrow(),
            Arrays.stream(quality).min().orElseThrow(),
            Arrays.stream(quality).max().orElseThrow());
    System.out.printf(
        "| %d | %s | %.4f (%.4f to %.4f) | %,d | %.1f |%n",
        frequency, outer.name(), row.mean(), row.low(), row.high(), rounds, bytes / 1e9);
    return row;
  }

  private static JsonNode train(
      String job, String run, int workers, int frequency, Outer outer, int seed) throws Exception {
    Ended ended =
        new Meanfield(RUNS, "local[2]")
            .start(
                "train",
                "--json",
                "--quiet",
                "--config",
                "conf/" + job + ".conf",
                "--run",
                run,
                "--set",
                "train.workers=" + workers,
                "--set",
                "train.averagingFrequency=" + frequency,
                "--set",
                "train.outer=" + outer.setting,
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
