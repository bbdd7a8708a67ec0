package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.export.OnnxRuntime.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.IdxFiles;
import org.meanfield.export.OnnxRuntime;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Models of images that users export. ONNX Runtime gets the bytes of all test images; the metrics
 * that it makes of them are those that training told.
 */
final class ExportIT {
  private static final int IMAGES = 203;
  private static final int SIDE = 7;

  @TempDir Path directory;
  private Meanfield meanfield;
  private Path data;

  @BeforeEach
  void start() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    data = IdxFiles.digits(directory.resolve("data"), 618, IMAGES, 4);
  }

  private JsonNode trained(String config, String... settings) throws Exception {
    List<String> options = new ArrayList<>(List.of("--run", directory.resolve("run").toString()));
    options.addAll(List.of("--set", "data.path=" + data, "--set", "train.workers=2"));
    options.addAll(List.of("--set", "train.epochs=2"));
    for (String setting : settings) {
      options.addAll(List.of("--set", setting));
    }
    return meanfield.trained(config, options.toArray(String[]::new)).get("metrics").get("test");
  }

  private Ended exported(String output, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("export", "--output"));
    command.add(directory.resolve(output).toString());
    command.addAll(List.of(options));
    if (!command.contains("--format")) {
      command.addAll(List.of("--format", "onnx"));
    }
    return meanfield.run(command.toArray(String[]::new));
  }

  private String[] ofRun(String... more) {
    List<String> options = new ArrayList<>(List.of("--run", directory.resolve("run").toString()));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  private JsonNode exported() throws Exception {
    Ended ended = exported("model", ofRun("--json"));
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  private Map<String, Object> told(String file, long... shape) throws Exception {
    byte[] pixels = Files.readAllBytes(data.resolve("t10k-images-idx3-ubyte"));
    try (OnnxRuntime runtime =
        new OnnxRuntime(Files.readAllBytes(directory.resolve("model").resolve(file)))) {
      return runtime.run(
          Map.of(
              "pixels",
              new OnnxRuntime.Bytes(Arrays.copyOfRange(pixels, 16, pixels.length), shape)));
    }
  }

  private static double mean(Object values) {
    return Arrays.stream(numbers(values)).average().orElseThrow();
  }

  private static void assertNear(JsonNode metrics, String metric, double told) {
    double expected = metrics.get(metric).asDouble();
    assertEquals(expected, told, 1e-5 * Math.abs(expected), metric);
  }

  @Test
  void classifierTellsTheProbabilitiesThatItWasJudgedBy() throws Exception {
    JsonNode metrics = trained("conf/lstm-mnist.conf", "model.hidden=[12]");
    JsonNode json = exported();
    assertEquals("onnx", json.get("format").asText());
    assertEquals(json.get("parametersSha256"), json.get("metadata").get("parametersSha256"));
    assertEquals(
        "[\"batch\",\"7\",\"7\"]", json.findValue("inputs").get(0).get("shape").toString());
    assertJudged(metrics, told("model.onnx", IMAGES, SIDE, SIDE));
  }

  @Test
  void permutedPixelsAreGivenInTheirOwnOrder() throws Exception {
    JsonNode metrics =
        trained(
            "conf/lstm-mnist.conf",
            "model.hidden=[12]",
            "data.view.steps=pixels",
            "data.view.permutation=7");
    exported();
    assertJudged(metrics, told("model.onnx", IMAGES, SIDE * SIDE, 1));
  }

  private void assertJudged(JsonNode metrics, Map<String, Object> told) throws Exception {
    byte[] labels = Files.readAllBytes(data.resolve("t10k-labels-idx1-ubyte"));
    double[] probabilities = numbers(told.get("probabilities"));
    double[] predictions = numbers(told.get("prediction"));
    double crossEntropy = 0;
    double right = 0;
    for (int i = 0; i < IMAGES; i++) {
      int label = labels[8 + i];
      crossEntropy -= Math.log(probabilities[i * 10 + label]) / IMAGES;
      right += predictions[i] == label ? 1.0 / IMAGES : 0;
    }
    assertNear(metrics, "crossEntropy", crossEntropy);
    assertNear(metrics, "accuracy", right);
  }

  @Test
  void autoencoderTellsTheErrorsThatItWasJudgedBy() throws Exception {
    JsonNode metrics = trained("conf/autoencoder-mnist.conf", "model.hidden=[20, 5]");
    assertEquals(3, exported().get("files").size());
    Map<String, Object> told = told("autoencoder.onnx", IMAGES, SIDE * SIDE);
    assertNear(metrics, "squaredErrorPerExample", mean(told.get("squaredErrorPerExample")));
    try (OnnxRuntime decoder =
        new OnnxRuntime(Files.readAllBytes(directory.resolve("model/decoder.onnx")))) {
      OnnxRuntime.assertNear(
          numbers(told.get("reconstruction")),
          decoder.run(Map.of("code", told.get("code"))).get("reconstruction"));
    }
  }

  @Test
  void machineTellsTheFreeEnergyThatItWasJudgedBy() throws Exception {
    JsonNode metrics =
        trained(
            "conf/rbm-mnist.conf",
            "model.hidden=30",
            "model.sampledInput=false",
            "evaluation.logLikelihood.chains=0");
    exported();
    Map<String, Object> told = told("rbm.onnx", IMAGES, SIDE * SIDE);
    assertNear(metrics, "freeEnergy", mean(told.get("freeEnergy")));
    assertEquals(IMAGES * 30, numbers(told.get("features")).length);
    Ended refused = exported("other", ofRun("--format", "dl4j"));
    assertEquals(2, refused.code(), refused.errors());
  }

  @Test
  void networkOfDl4jsOwnLayersIsWrittenWhereThereIsOne() throws Exception {
    trained("conf/autoencoder-mnist.conf", "model.hidden=[20, 5]");
    Ended ended = exported("dl4j", ofRun("--format", "dl4j"));
    assertEquals(0, ended.code(), ended.errors());
    assertTrue(ended.output().contains("MultiLayerNetwork.load(new File("), ended.output());
    MultiLayerNetwork network =
        MultiLayerNetwork.load(directory.resolve("dl4j/model.zip").toFile(), false);
    TrainedRun run = trainedRun();
    INDArray x = Nd4j.rand(4, SIDE * SIDE);
    OnnxRuntime.assertNear(
        run.network().output(x).dup('c').data().asDouble(), network.output(x).toDoubleMatrix());
    assertTrue(Files.exists(directory.resolve("dl4j/inputs.json")));
  }

  @Test
  void textNamesInputsAndOutputsAndOutputsAreNeverOverwritten() throws Exception {
    trained("conf/lstm-mnist.conf", "model.hidden=[12]", "train.epochs=1");
    Ended ended = exported("model", ofRun());
    assertEquals(0, ended.code(), ended.errors());
    for (String expected :
        List.of(
            "input  pixels uint8 [batch, 7, 7]",
            "output probabilities float32 [batch, 10]",
            "onnxruntime",
            "np.zeros((1, 7, 7,), np.uint8)")) {
      assertTrue(ended.output().contains(expected), ended.output());
    }
    Ended again = exported("model", ofRun());
    assertEquals(2, again.code(), again.errors());
    assertTrue(again.errors().contains("holds a model export already"), again.errors());
    Ended both = exported("other", ofRun("--registry", "somewhere"));
    assertEquals(2, both.code(), both.errors());
    assertTrue(both.errors().contains("Both --registry and a run"), both.errors());
    Ended set = exported("other", ofRun("--set", "model.hidden=[3]"));
    assertEquals(2, set.code(), set.errors());
    assertTrue(set.errors().contains("--set model.hidden=[3] is given"), set.errors());
    Ended none = exported("other", "--registry", directory.resolve("none").toString());
    assertEquals(4, none.code(), none.errors());
    assertTrue(none.errors().contains("There is no champion"), none.errors());
    assertFalse(Files.exists(directory.resolve("other")));
  }

  @Test
  void charactersOfATextAreGivenAsTheyAre() throws Exception {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "der alte mann und das meer\n".repeat(60));
    Path config = directory.resolve("text.conf");
    Files.writeString(
        config,
        """
        run = "%s"
        data { kind = text, path = "%s", length = 20, embeddingSize = 4 }
        model { kind = lstm, hidden = [8] }
        train { workers = 2, batchSize = 8, averagingPeriod = 2, epochs = 1
                optimizer { kind = adam, learningRate = 0.01 } }
        """
            .formatted(directory.resolve("run"), text));
    meanfield.trained(config.toString());
    exported();
    TrainedRun run = trainedRun();
    String[] characters = "das alte\nmeer".split("");
    INDArray x = Nd4j.create(1, 1, characters.length);
    for (int t = 0; t < characters.length; t++) {
      x.putScalar(0, 0, t, run.classNames().indexOf(characters[t]) + 1);
    }
    INDArray expected_1KT = run.network().output(x);
    try (OnnxRuntime runtime =
        new OnnxRuntime(Files.readAllBytes(directory.resolve("model/model.onnx")))) {
      Map<String, Object> told =
          runtime.run(
              Map.of(
                  "characters",
                  new String[][] {characters},
                  "lengths",
                  new long[] {characters.length}));
      OnnxRuntime.assertNear(
          expected_1KT.permute(0, 2, 1).dup('c').data().asDouble(), told.get("probabilities"));
    }
  }

  private TrainedRun trainedRun() {
    return TrainedRun.open(
        new CheckpointChoice(directory.resolve("run").toString(), CheckpointChoice.NEWEST),
        List.of(),
        new Configuration(),
        warning -> {});
  }

  @Test
  void championOfARegistryIsExported() throws Exception {
    Path config = directory.resolve("retrain.conf");
    Files.writeString(
        config,
        """
        registry = "%s"
        training = "conf/lstm-mnist.conf"
        settings = ["data.path=%s", "model.hidden=[6]", "train.epochs=1", "train.workers=2"]
        comparison.minExamples = 20
        """
            .formatted(directory.resolve("registry"), data));
    Ended promoted = meanfield.run("retrain", "--json", "--config", config.toString());
    assertEquals(0, promoted.code(), promoted.errors());
    Ended ended =
        exported("model", "--json", "--registry", directory.resolve("registry").toString());
    assertEquals(0, ended.code(), ended.errors());
    assertTrue(ended.json().get("run").asText().contains("registry/000001"), ended.output());
    assertEquals(
        ended.json(), new ObjectMapper().readTree(directory.resolve("model/export.json").toFile()));
    assertEquals(IMAGES, numbers(told("model.onnx", IMAGES, SIDE, SIDE).get("prediction")).length);
  }
}
