package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.meanfield.export.OnnxRuntime.assertNear;
import static org.meanfield.export.OnnxRuntime.elements;
import static org.meanfield.export.OnnxRuntime.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.Normaliser;
import org.meanfield.export.OnnxRuntime;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Models of prepared data that users export. ONNX Runtime gets the values of all test examples in
 * their units; it tells what our network does of the same values, scaled, and the metrics that
 * training told.
 */
final class PreparedExportIT {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path directory;
  private Meanfield meanfield;

  @BeforeEach
  void start() {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private JsonNode trained(String source, String model, String... settings) throws Exception {
    Files.writeString(directory.resolve("prepare.conf"), source);
    run(
        "prepare",
        "--config",
        directory.resolve("prepare.conf").toString(),
        "--output",
        directory.resolve("dataset").toString());
    Files.writeString(
        directory.resolve("train.conf"),
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { %s }
        train { workers = 2, batchSize = 20, averagingPeriod = 5, epochs = 2
                optimizer { kind = adam, learningRate = 0.02 } }
        """
            .formatted(directory.resolve("run"), directory.resolve("dataset"), model));
    List<String> options = new ArrayList<>();
    for (String setting : settings) {
      options.addAll(List.of("--set", setting));
    }
    JsonNode metrics =
        meanfield
            .trained(directory.resolve("train.conf").toString(), options.toArray(String[]::new))
            .get("metrics")
            .get("test");
    run(
        "export",
        "--format",
        "onnx",
        "--run",
        directory.resolve("run").toString(),
        "--output",
        directory.resolve("model").toString());
    return metrics;
  }

  private JsonNode inspected() throws Exception {
    Ended ended = meanfield.run("inspect", "--json", "--run", directory.resolve("run").toString());
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  private void run(String... command) throws Exception {
    Ended ended = meanfield.run(command);
    assertEquals(0, ended.code(), ended.errors());
  }

  private OnnxRuntime runtime(String file) throws Exception {
    return new OnnxRuntime(Files.readAllBytes(directory.resolve("model").resolve(file)));
  }

  private TrainedRun trainedRun() {
    return TrainedRun.open(
        new CheckpointChoice(directory.resolve("run").toString(), CheckpointChoice.NEWEST),
        List.of(),
        new Configuration(),
        warning -> {});
  }

  private JsonNode dataset() throws Exception {
    return new ObjectMapper().readTree(directory.resolve("dataset/dataset.json").toFile());
  }

  /** Returns the test examples as they are stored, in the data's units. */
  private List<Row> examples() {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      return spark
          .read()
          .parquet(directory.resolve("dataset/examples").toString())
          .where("split = 'test'")
          .orderBy("rank")
          .collectAsList();
    }
  }

  private static double[] values(Row row) {
    return row.<Double>getList(row.fieldIndex("values")).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void forecastIsInTheUnitsOfEachSeries() throws Exception {
    int length = 24;
    int horizon = 3;
    Files.writeString(directory.resolve("load.csv"), loads());
    JsonNode metrics =
        trained(
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
                .formatted(directory.resolve("load.csv"), length, horizon),
            "kind = lstm, hidden = [8], loss = quantile, quantiles = [0.1, 0.5, 0.9]");
    List<Row> rows = examples();
    List<String> series = new ArrayList<>();
    dataset().get("forecast").get("series").forEach(it -> series.add(it.asText()));
    int features = values(rows.get(0)).length / length;
    double[][][] numbers_BTF = new double[rows.size()][length][features];
    String[] areas = new String[rows.size()];
    TrainedRun run = trainedRun();
    Normaliser scaling = run.record().normaliser();
    Normaliser targets = run.record().target().normaliser();
    double[] expected = new double[rows.size() * horizon * 3];
    double[] truth = new double[rows.size() * horizon];
    for (int b = 0; b < rows.size(); b++) {
      Row row = rows.get(b);
      int number = row.<Integer>getAs("series");
      areas[b] = series.get(number);
      double[] values = values(row);
      INDArray x = Nd4j.create(1, features, length);
      for (int i = 0; i < values.length; i++) {
        numbers_BTF[b][i / features][i % features] = values[i];
        x.putScalar(
            0, i % features, i / features, scaling.applied(values[i], i % features, number));
      }
      INDArray y = run.network().output(x);
      for (int k = 0; k < horizon * 3; k++) {
        expected[b * horizon * 3 + k] = targets.restored(y.getDouble(k), 0, number);
      }
      List<Double> following = row.getList(row.fieldIndex("targets"));
      for (int k = 0; k < horizon; k++) {
        truth[b * horizon + k] = following.get(k);
      }
    }
    long[] lengths = new long[rows.size()];
    Arrays.fill(lengths, length);
    try (OnnxRuntime runtime = runtime("model.onnx")) {
      Map<String, Object> told =
          runtime.run(Map.of("numbers", numbers_BTF, "lengths", lengths, "series", areas));
      assertNear(expected, told.get("quantiles"));
      double[] medians = numbers(told.get("values"));
      double error = 0;
      for (int i = 0; i < medians.length; i++) {
        error += Math.abs(medians[i] - truth[i]) / medians.length;
      }
      double judged = metrics.get("meanAbsoluteError").asDouble();
      assertEquals(judged, error, TOLERANCE * judged);
      assertEquals("[\"load\"]", runtime.metadata().get("targetNames"));
    }
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

  @Test
  void categoriesOfEventsAreTheirTexts() throws Exception {
    Files.writeString(directory.resolve("events.csv"), events());
    JsonNode metrics =
        trained(
            """
            data {
              source {
                kind = sequence-table, path = "%s", id = id, order = t, target = class
                labels = [label]
                features = [amount, { column = event, encode = one-hot },
                            { column = user, encode = embedding, size = 3 }]
              }
              splits { kind = hash, validationFraction = 0, testFraction = 0.3 }
              normaliser = standardise
            }
            """
                .formatted(directory.resolve("events.csv")),
            "kind = lstm, hidden = [8], bidirectional = true");
    assertEquals(
        "[{\"place\":1,\"name\":\"amount\",\"encoding\":\"number\"},"
            + "{\"place\":2,\"name\":\"event\",\"encoding\":\"one-hot\",\"vocabulary\":6},"
            + "{\"place\":3,\"name\":\"user\",\"encoding\":\"embedding\",\"vocabulary\":9,\"size\":3}]",
        inspected().get("inputs").get("columns").toString());
    List<Row> rows = examples();
    JsonNode columns = dataset().get("columns");
    int longest = rows.stream().mapToInt(row -> values(row).length / 3).max().orElseThrow();
    double[][][] numbers_BTF = new double[rows.size()][longest][1];
    String[][][] categories_BTC = new String[rows.size()][longest][2];
    long[] lengths = new long[rows.size()];
    int[] labels = new int[rows.size()];
    for (int b = 0; b < rows.size(); b++) {
      double[] values = values(rows.get(b));
      lengths[b] = values.length / 3;
      labels[b] = label(rows.get(b));
      for (int t = 0; t < longest; t++) {
        boolean present = t < lengths[b];
        numbers_BTF[b][t][0] = present ? values[t * 3] : 0;
        for (int c = 0; c < 2; c++) {
          int index = present ? (int) values[t * 3 + 1 + c] : 0;
          categories_BTC[b][t][c] =
              index == 0 ? "" : columns.get(1 + c).get("values").get(index - 1).asText();
        }
      }
    }
    try (OnnxRuntime runtime = runtime("model.onnx")) {
      Map<String, Object> told =
          runtime.run(
              Map.of("numbers", numbers_BTF, "categories", categories_BTC, "lengths", lengths));
      double[] probabilities = numbers(told.get("probabilities"));
      List<Object> predictions = elements(told.get("prediction"));
      JsonNode classes = dataset().get("classes");
      double crossEntropy = 0;
      double right = 0;
      for (int b = 0; b < labels.length; b++) {
        crossEntropy -= Math.log(probabilities[2 * b + labels[b]]) / labels.length;
        boolean isRight = predictions.get(b).equals(classes.get(labels[b]).asText());
        right += isRight ? 1.0 / labels.length : 0;
      }
      assertEquals(metrics.get("crossEntropy").asDouble(), crossEntropy, TOLERANCE);
      assertEquals(metrics.get("accuracy").asDouble(), right, TOLERANCE);
    }
  }

  private static int label(Row row) {
    return ((Number) row.getList(row.fieldIndex("targets")).get(0)).intValue();
  }

  /** Returns sequences of several lengths; the class is whether the first event is e0. */
  private static String events() {
    Random random = new Random(7);
    StringBuilder csv = new StringBuilder("id,t,amount,event,user,label\n");
    for (int i = 0; i < 200; i++) {
      int steps = 2 + random.nextInt(5);
      boolean first = random.nextBoolean();
      for (int t = 0; t < steps; t++) {
        int event = t == 0 && first ? 0 : 1 + random.nextInt(5);
        csv.append(
            String.format(
                Locale.ROOT,
                "%d,%d,%.3f,e%d,u%d,%s%n",
                i,
                t,
                5000 + 100 * random.nextGaussian(),
                event,
                random.nextInt(9),
                first ? "yes" : "no"));
      }
    }
    return csv.toString();
  }

  @Test
  void faultyRowsAreToldByTheThresholdInTheFile() throws Exception {
    Files.writeString(directory.resolve("rows.csv"), rows());
    JsonNode metrics =
        trained(
            """
            data {
              source { kind = table, path = "%s", label = state }
              splits { kind = hash, validationFraction = 0.2, testFraction = 0.3 }
              normaliser = standardise
            }
            """
                .formatted(directory.resolve("rows.csv")),
            "kind = autoencoder, hidden = [2], outputUnit = linear, loss = squared-error",
            "data.normalClasses=[normal]");
    JsonNode autoencoder = inspected().get("layers").get(0);
    assertEquals("[3,2,3]", autoencoder.get("units").toString());
    assertEquals(3 * 2 + 2 + 3, autoencoder.get("parameters").asInt());
    assertEquals(3 * 2, autoencoder.get("savedByTying").asInt());
    List<Row> rows = examples();
    double[][] values = rows.stream().map(PreparedExportIT::values).toArray(double[][]::new);
    JsonNode classes = dataset().get("classes");
    try (OnnxRuntime runtime = runtime("autoencoder.onnx")) {
      double[] errors =
          numbers(runtime.run(Map.of("values", values)).get("squaredErrorPerExample"));
      double threshold = Double.parseDouble(runtime.metadata().get("anomalyThreshold"));
      assertEquals("squaredErrorPerExample", runtime.metadata().get("anomalyScore"));
      List<Double> normal = new ArrayList<>();
      double found = 0;
      double abnormal = 0;
      for (int i = 0; i < errors.length; i++) {
        if (classes.get(label(rows.get(i))).asText().equals("normal")) {
          normal.add(errors[i]);
        } else {
          abnormal++;
          found += errors[i] > threshold ? 1 : 0;
        }
      }
      double error = mean(normal.stream().mapToDouble(Double::doubleValue).toArray());
      double judged = metrics.get("squaredErrorPerExample").asDouble();
      assertEquals(judged, error, TOLERANCE * judged);
      assertEquals(metrics.get("recall").asDouble(), found / abnormal, TOLERANCE);
    }
    assertReconstructions(values);
  }

  private void assertReconstructions(double[][] values) throws Exception {
    TrainedRun run = trainedRun();
    Normaliser scaling = run.record().normaliser();
    MultiLayerNetwork network = run.network();
    INDArray x = Nd4j.create(values.length, values[0].length);
    for (int b = 0; b < values.length; b++) {
      for (int f = 0; f < values[b].length; f++) {
        x.putScalar(b, f, scaling.applied(values[b][f], f, -1));
      }
    }
    double[][] expected = network.output(x).toDoubleMatrix();
    for (double[] example : expected) {
      for (int f = 0; f < example.length; f++) {
        example[f] = scaling.restored(example[f], f, -1);
      }
    }
    try (OnnxRuntime runtime = runtime("autoencoder.onnx")) {
      assertNear(numbers(expected), runtime.run(Map.of("values", values)).get("reconstruction"));
    }
  }

  /** Returns rows of which each sixth is faulty: its values don't belong together. */
  private static String rows() {
    Random random = new Random(7);
    StringBuilder table = new StringBuilder("state,weight,height,width\n");
    for (int i = 0; i < 400; i++) {
      boolean faulty = i % 6 == 5;
      double cause = random.nextGaussian();
      table.append(faulty ? "faulty" : "normal");
      for (double unit : new double[] {1000, 0.1, 7}) {
        double value = (faulty ? 2 * random.nextGaussian() : cause) + 0.1 * random.nextGaussian();
        table.append(String.format(Locale.ROOT, ",%.6f", 5 * unit + unit * value));
      }
      table.append('\n');
    }
    return table.toString();
  }
}
