package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/**
 * Forecasts of two areas' hourly load, one a hundred times the other, beside simple ones, which the
 * test computes anew from the numbers of the file.
 */
final class ForecastIT {
  private static final String[] AREAS = {"north", "south"};
  private static final int HOURS = 960;
  private static final int VALIDATION = 768;
  private static final int TEST = 864;
  private static final int LENGTH = 48;
  private static final int HORIZON = 6;
  private static final int DAY = 24;

  /** What float32 leaves of values of about 1, of which the largest has four digits. */
  private static final double ROUNDING = 1e-4;

  @TempDir Path directory;
  private final double[][] load = new double[AREAS.length][HOURS];
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(5);
    StringBuilder csv = new StringBuilder("time,area,load\n");
    for (int hour = 0; hour < HOURS; hour++) {
      for (int area = 0; area < AREAS.length; area++) {
        double daily = Math.sin(2 * Math.PI * hour / DAY) + 0.1 * random.nextGaussian();
        double scale = area == 0 ? 300 : 3;
        load[area][hour] = Math.round((5 + daily) * scale * 1000) / 1000.0;
        csv.append(Instant.ofEpochSecond(1_700_006_400L + 3600L * hour))
            .append(',')
            .append(AREAS[area])
            .append(',')
            .append(load[area][hour])
            .append('\n');
      }
    }
    Files.writeString(directory.resolve("load.csv"), csv);
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = time-series, path = "%s", series = area, time = time
            features = [load, { column = time, encode = calendar, parts = [hour] }]
            targets = [load], length = %d, horizon = %d
          }
          splits { kind = time, validationFraction = 0.1, testFraction = 0.1 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("load.csv"), LENGTH, HORIZON));
    Path train = directory.resolve("train.conf");
    Files.writeString(
        train,
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { kind = lstm, hidden = [16] }
        train { workers = 3, batchSize = 32, averagingPeriod = 5, epochs = 3
                optimizer { kind = adam, learningRate = 0.01 } }
        """
            .formatted(directory.resolve("run"), directory.resolve("dataset")));
    config = train.toString();
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private void prepare(String... settings) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "prepare",
                "--json",
                "--config",
                directory.resolve("prepare.conf").toString(),
                "--output",
                directory.resolve("dataset").toString()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Ended prepared = meanfield.run(command.toArray(String[]::new));
    assertEquals(0, prepared.code(), prepared.errors());
  }

  @Test
  void forecastsAreJudgedInUnitsBesideSimpleOnes() throws Exception {
    prepare();
    JsonNode first = meanfield.trained(config);
    JsonNode test = first.get("metrics").get("test");
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertEquals(0, judged.code(), judged.errors());
    JsonNode evaluation = judged.json().get("evaluation");
    assertNear(test, "meanAbsoluteError", evaluation.get("metrics"));
    assertEquals(HORIZON, evaluation.get("byStep").size());
    assertEquals("south", evaluation.get("bySeries").get(1).get("series").asText());
    assertTrue(test.get("meanAbsoluteError").asDouble() > 3, "errors are in units: " + test);
    JsonNode baselines = judged.json().get("baselines");
    assertEquals(DAY, judged.json().get("period").asInt());
    first
        .get("baselines")
        .get("test")
        .fields()
        .forEachRemaining(
            its -> assertNear(its.getValue(), "meanSquaredError", baselines.get(its.getKey())));
    assertEquals(error(1, 1), baselines.get("lastValue").get("meanAbsoluteError").asDouble(), 0.01);
    JsonNode seasonal = baselines.get("seasonalNaive");
    assertEquals(error(DAY, 1), seasonal.get("meanAbsoluteError").asDouble(), 0.01);
    assertEquals(error(DAY, 2), seasonal.get("meanSquaredError").asDouble(), 1);
    JsonNode ofSeries = judged.json().get("baselinesBySeries").get("seasonalNaive");
    double scaled = 0;
    for (int area = 0; area < AREAS.length; area++) {
      double expected = errorOf(area, DAY, 1) / naiveError(area);
      scaled += expected / AREAS.length;
      double told = ofSeries.get(area).get("meanAbsoluteScaledError").asDouble();
      assertEquals(expected, told, ROUNDING * expected * 10);
    }
    assertEquals(scaled, seasonal.get("meanAbsoluteScaledError").asDouble(), 10 * ROUNDING);
    double ridge = ridgeError();
    double told = baselines.get("ridge").get("meanSquaredError").asDouble();
    assertEquals(ridge, told, 1e-3 * ridge);
    meanfield = new Meanfield(directory, "local[1]");
    JsonNode again = meanfield.trained(config, "--run", directory.resolve("again").toString());
    assertEquals(first.get("parametersSha256"), again.get("parametersSha256"));
  }

  private static void assertNear(JsonNode one, String metric, JsonNode other) {
    double expected = one.get(metric).asDouble();
    assertEquals(expected, other.get(metric).asDouble(), 1e-6 * expected);
  }

  /** The mean error, to a power, of repeating the value of {@code period} steps before. */
  private double error(int period, int power) {
    return (errorOf(0, period, power) + errorOf(1, period, power)) / AREAS.length;
  }

  private double errorOf(int area, int period, int power) {
    double sum = 0;
    int count = 0;
    for (int begin = TEST; begin + LENGTH + HORIZON <= HOURS; begin++) {
      for (int step = 0; step < HORIZON; step++) {
        int at = begin + LENGTH + step;
        int before = begin + LENGTH - period + step % period;
        sum += Math.pow(Math.abs(load[area][at] - load[area][before]), power);
        count++;
      }
    }
    return sum / count;
  }

  /** The seasonal naive forecast's mean absolute error of one step in the training split. */
  private double naiveError(int area) {
    return IntStream.rangeClosed(LENGTH, VALIDATION - HORIZON)
        .mapToDouble(at -> Math.abs(load[area][at] - load[area][at - DAY]))
        .average()
        .orElseThrow();
  }

  /** The test error of a ridge regression by least squares of rows with its penalty among them. */
  private double ridgeError() {
    double[][] train = windows(0, VALIDATION);
    int inputs = 3 * LENGTH;
    double[] means = new double[inputs + HORIZON];
    double[] deviations = new double[inputs];
    for (int i = 0; i < means.length; i++) {
      int place = i;
      means[i] = Arrays.stream(train).mapToDouble(w -> w[place]).average().orElseThrow();
    }
    for (int i = 0; i < inputs; i++) {
      int place = i;
      deviations[i] =
          Math.sqrt(
              Arrays.stream(train)
                  .mapToDouble(w -> Math.pow(w[place] - means[place], 2))
                  .average()
                  .orElseThrow());
    }
    RealMatrix left = new Array2DRowRealMatrix(train.length + inputs, inputs);
    RealMatrix right = new Array2DRowRealMatrix(train.length + inputs, HORIZON);
    for (int row = 0; row < train.length; row++) {
      for (int i = 0; i < inputs; i++) {
        left.setEntry(row, i, (train[row][i] - means[i]) / deviations[i]);
      }
      for (int k = 0; k < HORIZON; k++) {
        right.setEntry(row, k, train[row][inputs + k] - means[inputs + k]);
      }
    }
    for (int i = 0; i < inputs; i++) {
      left.setEntry(train.length + i, i, 1);
    }
    RealMatrix weights = new QRDecomposition(left).getSolver().solve(right);
    double sum = 0;
    double[][] test = windows(TEST, HOURS);
    for (double[] window : test) {
      for (int k = 0; k < HORIZON; k++) {
        double told = means[inputs + k];
        for (int i = 0; i < inputs; i++) {
          told += weights.getEntry(i, k) * (window[i] - means[i]) / deviations[i];
        }
        sum += Math.pow(window[inputs + k] - told, 2);
      }
    }
    return sum / test.length / HORIZON;
  }

  /** Windows as rows: each feature's steps, then the values to forecast. */
  private double[][] windows(int from, int to) {
    int each = to - from - LENGTH - HORIZON + 1;
    double[][] windows = new double[AREAS.length * each][3 * LENGTH + HORIZON];
    for (int w = 0; w < windows.length; w++) {
      int area = w / each;
      int begin = from + w % each;
      for (int t = 0; t < LENGTH; t++) {
        // 2023-11-15T00:00:00Z is the first hour.
        double angle = 2 * Math.PI * ((begin + t) % DAY) / DAY;
        windows[w][t] = load[area][begin + t];
        windows[w][LENGTH + t] = Math.sin(angle);
        windows[w][2 * LENGTH + t] = Math.cos(angle);
      }
      for (int k = 0; k < HORIZON; k++) {
        windows[w][3 * LENGTH + k] = load[area][begin + LENGTH + k];
      }
    }
    return windows;
  }

  @Test
  void smallSeriesAreLearntBesideLargeOnes() throws Exception {
    prepare("data.normaliser=per-series", "data.targetScaling=per-series");
    meanfield.trained(config, "--set", "train.epochs=8");
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    JsonNode bySeries = judged.json().get("evaluation").get("bySeries");
    JsonNode lastValue = judged.json().get("baselinesBySeries").get("lastValue");
    for (int area = 0; area < AREAS.length; area++) {
      String metric = "meanAbsoluteError";
      double expected = errorOf(area, 1, 1);
      assertEquals(expected, lastValue.get(area).get(metric).asDouble(), 1e-3 * expected);
      double ours = bySeries.get(area).get(metric).asDouble();
      assertTrue(ours < 0.5 * expected, AREAS[area] + ": " + ours + " of " + expected);
    }
  }

  @Test
  void targetsThatNeverChangeAreRefused() throws Exception {
    Path file = directory.resolve("load.csv");
    Files.writeString(file, Files.readString(file).replaceAll("(north|south),[0-9.]+", "$1,70.5"));
    Ended refused =
        meanfield.run(
            "prepare",
            "--config",
            directory.resolve("prepare.conf").toString(),
            "--output",
            directory.resolve("dataset").toString());
    assertEquals(3, refused.code(), refused.errors());
    String message = "load is constant in the training split: each value is 70.5, so that there is";
    assertTrue(refused.errors().contains(message), refused.errors());
  }
}
