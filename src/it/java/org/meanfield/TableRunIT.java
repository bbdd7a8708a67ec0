package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Meanfield.Ended;

/** Autoencoders and RBMs of tables of numbers, as a user trains them and asks them. */
final class TableRunIT {
  private static final int COLUMNS = 8;
  private static final int ROWS = 600;

  /** The standard deviation of a value that two hidden causes don't explain. */
  private static final double NOISE = 0.2;

  @TempDir Path directory;
  private Meanfield meanfield;
  private Path dataset;

  @BeforeEach
  void prepare() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Path table = directory.resolve("table.csv");
    Files.writeString(table, table());
    dataset = prepared("dataset", "data.normaliser=standardise");
  }

  private Path prepared(String name, String setting) throws Exception {
    Path output = directory.resolve(name);
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            "conf/prepare-table.conf",
            "--output",
            output.toString(),
            "--set",
            "data.source.path=" + directory.resolve("table.csv"),
            "--set",
            "data.source.label=side",
            "--set",
            "data.splits.testFraction=0.3",
            "--set",
            setting);
    assertEquals(0, prepared.code(), prepared.errors());
    return output;
  }

  /**
   * Returns a table whose columns have units of their own, and are sums of two hidden causes and
   * noise; the class is the side on which the first cause lies.
   */
  private static String table() {
    Random random = new Random(5);
    double[][] weights = new double[COLUMNS][2];
    StringBuilder table = new StringBuilder("city");
    for (int c = 0; c < COLUMNS; c++) {
      double angle = Math.PI * c / COLUMNS;
      weights[c] = new double[] {Math.cos(angle), Math.sin(angle)};
      table.append(",x").append(c);
    }
    table.append(",side\n");
    for (int i = 0; i < ROWS; i++) {
      double[] causes = {random.nextGaussian(), random.nextGaussian()};
      table.append("Oslo");
      for (int c = 0; c < COLUMNS; c++) {
        double value =
            weights[c][0] * causes[0] + weights[c][1] * causes[1] + NOISE * random.nextGaussian();
        table.append(String.format(Locale.ROOT, ",%.6f", 1000 * c + Math.pow(10, c - 4) * value));
      }
      table.append(causes[0] > 0 ? ",right" : ",left").append('\n');
    }
    return table.toString();
  }

  private JsonNode trained(String model, String run, String... settings) throws Exception {
    return meanfield.trained(config(model), options(run, settings));
  }

  private static String config(String model) {
    return "conf/" + model + "-table.conf";
  }

  private String[] options(String run, String... settings) {
    List<String> options = new ArrayList<>(List.of("--run", directory.resolve(run).toString()));
    options.addAll(List.of("--set", "data.path=" + dataset));
    List.of(settings).forEach(setting -> options.addAll(List.of("--set", setting)));
    return options.toArray(String[]::new);
  }

  /**
   * The best linear code of two numbers leaves six of eight directions, all of them noise: scaled,
   * 6 · 0.2² / (1 + 0.2²) = 0.23. An answer of means alone has the error 8.
   */
  @Test
  void autoencoderIsAsGoodAsThePrincipalComponents() throws Exception {
    JsonNode test =
        trained(
                "autoencoder",
                "autoencoder",
                "model.hidden=[2]",
                "train.batchSize=16",
                "train.epochs=20",
                "train.optimizer.learningRate=0.02")
            .get("metrics")
            .get("test");
    double noise = (COLUMNS - 2) * NOISE * NOISE / (1 + NOISE * NOISE);
    double error = test.get("squaredErrorPerExample").asDouble();
    assertTrue(error > 0.8 * noise && error < 1.2 * noise, error + " beside " + noise);
    assertFeaturesTellClasses("autoencoder");
  }

  @Test
  void gaussianMachineReconstructsAndItsFeaturesTellClasses() throws Exception {
    JsonNode test = trained("rbm", "rbm").get("metrics").get("test");
    double error = test.get("reconstructionErrorPerExample").asDouble();
    assertTrue(error < COLUMNS / 4.0, test.toString());
    assertFeaturesTellClasses("rbm");
  }

  private void assertFeaturesTellClasses(String run) throws Exception {
    Ended judged =
        meanfield.run(
            "evaluate",
            "--json",
            "--linear-probe",
            "--config",
            config(run),
            "--set",
            "data.path=" + dataset,
            "--run",
            directory.resolve(run).toString());
    assertEquals(0, judged.code(), judged.errors());
    double accuracy = judged.json().get("linearProbe").get("features").asDouble();
    assertTrue(accuracy > 0.9, judged.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"autoencoder", "rbm"})
  void everyMasterTrainsTheSameModel(String model) throws Exception {
    String[] settings = {"train.epochs=2", "train.workers=3"};
    JsonNode two = trained(model, "two", settings);
    meanfield = new Meanfield(directory, "local[1]").inThisProcess();
    JsonNode one = trained(model, "one", settings);
    assertEquals(two.get("parametersSha256"), one.get("parametersSha256"));
  }

  /**
   * Six hundred normal values extend over six standard deviations, so that scaled to levels the
   * error of means alone is 8 / 6² = 0.22. Layers are RBMs of levels at first, too.
   */
  @Test
  void levelsAreLearntAndLayersPretrained() throws Exception {
    dataset = prepared("of-levels", "data.normaliser=min-max");
    String[] sigmoid = {
      "model.hidden=[16, 3]",
      "model.hiddenActivation=sigmoid",
      "model.outputActivation=sigmoid",
      "train.epochs=20",
      "train.optimizer.learningRate=0.02"
    };
    JsonNode test = trained("autoencoder", "levels", sigmoid).get("metrics").get("test");
    assertTrue(test.get("squaredErrorPerExample").asDouble() < 0.1, test.toString());
    String[] pretrained = Arrays.copyOf(sigmoid, sigmoid.length + 1);
    pretrained[sigmoid.length] = "model.pretraining.epochs=1";
    trained("autoencoder", "pretrained", pretrained);
  }

  @Test
  void modelsThatCanNotReadATableSaySo() throws Exception {
    assertRefused("conf/lstm-prepared.conf", "each example of the data is one row of a table");
    assertRefused(config("rbm"), "data.normaliser = min-max", "model.visibleUnit=bernoulli");
  }

  private void assertRefused(String config, String reason, String... settings) throws Exception {
    List<String> command = new ArrayList<>(List.of("train", "--config", config));
    command.addAll(List.of(options("refused", settings)));
    Ended refused = meanfield.run(command.toArray(String[]::new));
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains(reason), refused.errors());
  }
}
