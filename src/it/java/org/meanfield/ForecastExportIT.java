package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.meanfield.export.OnnxRuntime.assertNear;
import static org.meanfield.export.OnnxRuntime.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Normaliser;
import org.meanfield.export.OnnxRuntime;
import org.meanfield.run.TrainedRun;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Forecasts of two areas' load, one a hundred times the other, that a user exports. ONNX Runtime
 * gets the windows of all test examples in their units.
 */
final class ForecastExportIT {
  private static final int LENGTH = 24;
  private static final int HORIZON = 3;
  private static final int LEVELS = 3;
  private static final double TOLERANCE = 1e-5;

  @TempDir Path directory;

  @Test
  void forecastIsInTheUnitsOfEachSeries() throws Exception {
    ExportedModel exported = new ExportedModel(directory);
    Files.writeString(directory.resolve("load.csv"), loads());
    JsonNode metrics =
        exported.trained(
            """
            data {
              source {
                kind = time-series, path = "%s", series = area, time = time
                features = [load, { column = time, encode = calendar, parts = [hour] }]
                targets = [load], length = %d, horizon = %d
              }
              splits { kind = time, validationFraction = 0.1, testFraction = 0.2 }
              normaliser = per-series, targetScaling = per-series
            }
            """
                .formatted(directory.resolve("load.csv"), LENGTH, HORIZON),
            "kind = lstm, hidden = [8], loss = quantile, quantiles = [0.1, 0.5, 0.9]");
    List<String> series = new ArrayList<>();
    exported.dataset().get("forecast").get("series").forEach(it -> series.add(it.asText()));
    List<Row> rows = exported.examples();
    try (OnnxRuntime runtime = exported.runtime("model.onnx")) {
      Map<String, Object> told = runtime.run(inputs(rows, series));
      assertNear(expected(rows, exported.trainedRun()), told.get("quantiles"));
      double judged = metrics.get("meanAbsoluteError").asDouble();
      assertEquals(judged, error(rows, numbers(told.get("values"))), TOLERANCE * judged);
      assertEquals("[\"load\"]", runtime.metadata().get("targetNames"));
    }
  }

  private static Map<String, Object> inputs(List<Row> rows, List<String> series) {
    double[][][] numbers_BTF = new double[rows.size()][LENGTH][];
    String[] areas = new String[rows.size()];
    for (int b = 0; b < areas.length; b++) {
      double[] values = ExportedModel.values(rows.get(b));
      int features = values.length / LENGTH;
      for (int t = 0; t < LENGTH; t++) {
        numbers_BTF[b][t] = Arrays.copyOfRange(values, t * features, (t + 1) * features);
      }
      areas[b] = series.get(rows.get(b).<Integer>getAs("series"));
    }
    long[] lengths = new long[areas.length];
    Arrays.fill(lengths, LENGTH);
    return Map.of("numbers", numbers_BTF, "lengths", lengths, "series", areas);
  }

  /** Returns the quantiles of our network, window by window. */
  private static double[] expected(List<Row> rows, TrainedRun run) {
    Normaliser scaling = run.record().normaliser();
    Normaliser targets = run.record().target().normaliser();
    double[] expected = new double[rows.size() * HORIZON * LEVELS];
    for (int b = 0; b < rows.size(); b++) {
      double[] values = ExportedModel.values(rows.get(b));
      int features = values.length / LENGTH;
      int number = rows.get(b).<Integer>getAs("series");
      INDArray x = Nd4j.create(1, features, LENGTH);
      for (int i = 0; i < values.length; i++) {
        x.putScalar(
            0, i % features, i / features, scaling.applied(values[i], i % features, number));
      }
      INDArray y = run.network().output(x);
      for (int k = 0; k < HORIZON * LEVELS; k++) {
        expected[b * HORIZON * LEVELS + k] = targets.restored(y.getDouble(k), 0, number);
      }
    }
    return expected;
  }

  private static double error(List<Row> rows, double[] medians) {
    double error = 0;
    for (int b = 0; b < rows.size(); b++) {
      List<Double> following = rows.get(b).getList(rows.get(b).fieldIndex("targets"));
      for (int k = 0; k < HORIZON; k++) {
        error += Math.abs(medians[b * HORIZON + k] - following.get(k)) / medians.length;
      }
    }
    return error;
  }

  /** Returns the hourly load of two areas, one a hundred times the other. */
  private static String loads() {
    Random random = new Random(5);
    StringBuilder csv = new StringBuilder("time,area,load\n");
    for (int hour = 0; hour < 480; hour++) {
      for (String area : List.of("north", "south")) {
        double daily = 5 + Math.sin(2 * Math.PI * hour / 24) + 0.1 * random.nextGaussian();
        csv.append(
            String.format(
                Locale.ROOT,
                "%s,%s,%.3f%n",
                Instant.ofEpochSecond(1_700_006_400L + 3600L * hour),
                area,
                daily * (area.equals("north") ? 300 : 3)));
      }
    }
    return csv.toString();
  }
}
