package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.meanfield.export.OnnxRuntime.assertNear;
import static org.meanfield.export.OnnxRuntime.elements;
import static org.meanfield.export.OnnxRuntime.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Normaliser;
import org.meanfield.export.OnnxRuntime;
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
  private ExportedModel exported;

  @BeforeEach
  void start() {
    exported = new ExportedModel(directory);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void categoriesOfEventsAreTheirTexts() throws Exception {
    Files.writeString(directory.resolve("events.csv"), events());
    JsonNode metrics =
        exported.trained(
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
        exported.inspected().get("inputs").get("columns").toString());
    Events events = Events.of(exported.examples(), exported.dataset().get("columns"));
    try (OnnxRuntime runtime = exported.runtime("model.onnx")) {
      assertJudged(metrics, events.labels(), runtime.run(events.inputs()));
    }
  }

  private void assertJudged(JsonNode metrics, int[] labels, Map<String, Object> told)
      throws Exception {
    double[] probabilities = numbers(told.get("probabilities"));
    List<Object> predictions = elements(told.get("prediction"));
    JsonNode classes = exported.dataset().get("classes");
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

  /** Sequences of one number and two categories, padded at their ends. */
  private record Events(Map<String, Object> inputs, int[] labels) {
    static Events of(List<Row> rows, JsonNode columns) {
      int longest =
          rows.stream().mapToInt(row -> ExportedModel.values(row).length / 3).max().orElseThrow();
      double[][][] numbers_BTF = new double[rows.size()][longest][1];
      String[][][] categories_BTC = new String[rows.size()][longest][2];
      long[] lengths = new long[rows.size()];
      int[] labels = new int[rows.size()];
      for (int b = 0; b < rows.size(); b++) {
        double[] values = ExportedModel.values(rows.get(b));
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
      Map<String, Object> inputs =
          Map.of("numbers", numbers_BTF, "categories", categories_BTC, "lengths", lengths);
      return new Events(inputs, labels);
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
        exported.trained(
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
    JsonNode autoencoder = exported.inspected().get("layers").get(0);
    assertEquals("[3,2,3]", autoencoder.get("units").toString());
    assertEquals(3 * 2 + 2 + 3, autoencoder.get("parameters").asInt());
    assertEquals(3 * 2, autoencoder.get("savedByTying").asInt());
    List<Row> rows = exported.examples();
    double[][] values = rows.stream().map(ExportedModel::values).toArray(double[][]::new);
    JsonNode classes = exported.dataset().get("classes");
    try (OnnxRuntime runtime = exported.runtime("autoencoder.onnx")) {
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
    TrainedRun run = exported.trainedRun();
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
    try (OnnxRuntime runtime = exported.runtime("autoencoder.onnx")) {
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
