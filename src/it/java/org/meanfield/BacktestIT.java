package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** Backtests of a series, whose errors the test computes anew from the numbers of the file. */
final class BacktestIT {
  private static final int STEPS = 400;
  private static final int LENGTH = 12;
  private static final int HORIZON = 3;

  /** The steps at which the two stretches that are tested begin: 399 × 0.8 and 399 × 0.9. */
  private static final int[] ORIGINS = {320, 360};

  private static final int VALIDATION_STEPS = 40;

  @TempDir Path directory;
  private final double[] values = new double[STEPS];
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("time,value\n");
    for (int step = 0; step < STEPS; step++) {
      // The later the noisier, so that the origins differ.
      double noise = (1 + step / 100.0) * random.nextGaussian();
      values[step] = Math.round((50 + 10 * Math.sin(step / 2.0) + noise) * 1000) / 1000.0;
      csv.append(step).append(',').append(values[step]).append('\n');
    }
    Files.writeString(directory.resolve("series.csv"), csv);
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = time-series, path = "%s", time = time
            features = [value], targets = [value], length = %d, horizon = %d
          }
          splits { kind = time, validationFraction = 0.1, testFraction = 0.1 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("series.csv"), LENGTH, HORIZON));
    Path train = directory.resolve("train.conf");
    Files.writeString(
        train,
        """
        run = "%s"
        data { kind = source, preparation = prepare.conf, cache = "%s" }
        model { kind = lstm, hidden = [8] }
        train { workers = 2, batchSize = 32, averagingPeriod = 5, epochs = 2
                optimizer { kind = adam, learningRate = 0.01 } }
        """
            .formatted(directory.resolve("run"), directory.resolve("datasets")));
    config = train.toString();
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  @Test
  void eachOriginIsJudgedOnTheStretchThatFollowsIt() throws Exception {
    Ended ended = meanfield.run("backtest", "--json", "--config", config, "--origins", "2");
    assertEquals(0, ended.code(), ended.errors());
    JsonNode result = ended.json();
    double sum = 0;
    for (int i = 0; i < ORIGINS.length; i++) {
      JsonNode origin = result.get("origins").get(i);
      int from = ORIGINS[i];
      int to = i + 1 < ORIGINS.length ? ORIGINS[i + 1] : STEPS;
      assertEquals(from, origin.get("from").asInt());
      assertEquals(to - 1, origin.get("to").asInt());
      assertEquals(from - VALIDATION_STEPS - 1, origin.get("trainedTo").asInt());
      double expected = lastValueError(from, to);
      sum += expected / ORIGINS.length;
      JsonNode lastValue = origin.get("baselines").get("lastValue");
      assertEquals(expected, lastValue.get("meanSquaredError").asDouble(), 1e-4 * expected);
    }
    JsonNode spread = result.get("baselines").get("lastValue").get("meanSquaredError");
    assertEquals(sum, spread.get("mean").asDouble(), 1e-4 * sum);
    JsonNode first = result.get("origins").get(0);
    assertTrue(
        result.get("metrics").get("meanSquaredError").get("largest").asDouble()
            >= first.get("evaluation").get("metrics").get("meanSquaredError").asDouble());
    Ended again = meanfield.run("backtest", "--json", "--config", config, "--origins", "2");
    assertEquals(
        first.get("parametersSha256"), again.json().get("origins").get(0).get("parametersSha256"));
    assertTrue(again.errors().contains("data is prepared in"), again.errors());
    Ended text = meanfield.run("backtest", "--config", config, "--origins", "2", "--quiet");
    assertTrue(text.output().contains("trained to 279, tested from 320 to 359"), text.output());
    assertTrue(text.output().contains(" of 2 origins the model is"), text.output());
  }

  /** The mean squared error of repeating the last value of each window of a stretch. */
  private double lastValueError(int from, int to) {
    double sum = 0;
    int count = 0;
    for (int begin = from; begin + LENGTH + HORIZON <= to; begin++) {
      for (int step = 0; step < HORIZON; step++) {
        sum += Math.pow(values[begin + LENGTH + step] - values[begin + LENGTH - 1], 2);
        count++;
      }
    }
    return sum / count;
  }

  @Test
  void whatNoBacktestIsPossibleOfIsRefused() throws Exception {
    refused("--origins must be at least 1 but is 0", "--origins", "0");
    refused("Choose at most 8 origins", "--origins", "9");
    Path file = Path.of(config);
    String unprepared = "kind = source, preparation = prepare.conf, cache";
    Files.writeString(file, Files.readString(file).replace(unprepared, "kind = prepared, path"));
    refused("needs data.kind = source");
  }

  private void refused(String message, String... options) throws Exception {
    String[] command = new String[3 + options.length];
    System.arraycopy(new String[] {"backtest", "--config", config}, 0, command, 0, 3);
    System.arraycopy(options, 0, command, 3, options.length);
    Ended refused = meanfield.run(command);
    assertEquals(2, refused.code(), refused.errors());
    assertTrue(refused.errors().contains(message), refused.errors());
  }
}
