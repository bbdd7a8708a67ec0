package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/** Models that learn what is normal, beside baselines, as a user trains them and asks them. */
final class AnomalyIT {
  private static final int COLUMNS = 8;
  private static final int ROWS = 600;

  /** Of a normal row's values, what two hidden causes don't explain. */
  private static final double NOISE = 0.2;

  @TempDir Path directory;
  private Meanfield meanfield;
  private Path dataset;

  @BeforeEach
  void prepare() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Files.writeString(directory.resolve("table.csv"), table());
    dataset = prepared("dataset", "data.source.label=state");
  }

  private Path prepared(String name, String setting) throws Exception {
    Path output = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of("prepare", "--output", output.toString()));
    command.addAll(List.of("--config", "conf/prepare-table.conf"));
    command.addAll(List.of("--set", "data.source.path=" + directory.resolve("table.csv")));
    command.addAll(List.of("--set", "data.splits.validationFraction=0.2"));
    command.addAll(List.of("--set", "data.splits.testFraction=0.3", "--set", setting));
    Ended prepared = meanfield.run(command.toArray(String[]::new));
    assertEquals(0, prepared.code(), prepared.errors());
    return output;
  }

  /** Returns rows of which each sixth is faulty: its values have nothing to do with each other. */
  private static String table() {
    Random random = new Random(7);
    StringBuilder table = new StringBuilder("state");
    for (int c = 0; c < COLUMNS; c++) {
      table.append(",x").append(c);
    }
    table.append('\n');
    for (int i = 0; i < ROWS; i++) {
      boolean faulty = i % 6 == 5;
      double[] causes = {random.nextGaussian(), random.nextGaussian()};
      table.append(faulty ? "faulty" : "normal");
      for (int c = 0; c < COLUMNS; c++) {
        double angle = Math.PI * c / COLUMNS;
        double explained = Math.cos(angle) * causes[0] + Math.sin(angle) * causes[1];
        double value = faulty ? 1.5 * random.nextGaussian() : explained;
        table.append(String.format(Locale.ROOT, ",%.6f", value + NOISE * random.nextGaussian()));
      }
      table.append('\n');
    }
    return table.toString();
  }

  private String[] options(String run, String... settings) {
    List<String> options = new ArrayList<>(List.of("--run", directory.resolve(run).toString()));
    options.addAll(List.of("--set", "data.path=" + dataset));
    List.of(settings).forEach(setting -> options.addAll(List.of("--set", setting)));
    return options.toArray(String[]::new);
  }

  private JsonNode autoencoder(String run, String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of("data.normalClasses=[normal]"));
    settings.addAll(List.of("model.hidden=[2]", "train.batchSize=16"));
    settings.addAll(List.of("train.optimizer.learningRate=0.02"));
    settings.addAll(List.of(more));
    return meanfield.trained(
        "conf/autoencoder-table.conf", options(run, settings.toArray(String[]::new)));
  }

  private JsonNode evaluated(String run, String... settings) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("evaluate", "--json", "--run", directory.resolve(run).toString()));
    List.of(settings).forEach(setting -> command.addAll(List.of("--set", setting)));
    Ended ended = meanfield.run(command.toArray(String[]::new));
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  @Test
  void autoencoderFindsFaultyRowsAtTheThresholdThatItKeeps() throws Exception {
    JsonNode trained = autoencoder("autoencoder");
    JsonNode test = trained.get("metrics").get("test");
    assertTrue(test.get("auroc").asDouble() > 0.95, test.toString());
    assertTrue(test.get("f1").asDouble() > 0.8, test.toString());
    JsonNode pca = trained.get("baselines").get("test").get("pca");
    assertTrue(pca.get("auroc").asDouble() > 0.95, pca.toString());
    JsonNode mean = trained.get("baselines").get("test").get("mean");
    double error = test.get("squaredErrorPerExample").asDouble();
    assertTrue(error < mean.get("squaredErrorPerExample").asDouble() / 2, trained.toString());
    assertTrue(trained.get("errorUnit").asText().contains("8 values"), trained.toString());

    JsonNode judged = evaluated("autoencoder");
    assertEquals(test, judged.get("evaluation").get("metrics"), "the same figures again");
    assertEquals(trained.get("baselines").get("test"), judged.get("baselines"));
    assertEquals(trained.get("anomalies"), judged.get("anomalies"));
  }

  @Test
  void retrainingLooksAtExamplesOfAllClasses() throws Exception {
    assertEquals("promoted", retrained(0, "normal").json().get("status").asText());
    assertEquals("nothing-to-do", retrained(0, "normal").json().get("status").asText());
    String errors = retrained(4, "faulty").errors();
    assertTrue(errors.contains("learnt with data.normalClasses = [normal]"), errors);
  }

  private Ended retrained(int code, String normalClass) throws Exception {
    Path config = directory.resolve("retrain.conf");
    Files.writeString(
        config,
        """
        registry = "%s"
        training = "conf/autoencoder-table.conf"
        settings = ["data.path=%s", "data.normalClasses=[%s]", "train.epochs=2"]
        comparison.minExamples = 20
        """
            .formatted(directory.resolve("registry"), dataset, normalClass));
    Ended ended = meanfield.run("retrain", "--json", "--config", config.toString());
    assertEquals(code, ended.code(), ended.errors());
    return ended;
  }

  @Test
  void thresholdOfAnotherRuleIsFittedAnew() throws Exception {
    double kept =
        autoencoder("autoencoder", "train.epochs=5")
            .get("metrics")
            .get("test")
            .get("anomalyThreshold")
            .asDouble();
    JsonNode lower = evaluated("autoencoder", "evaluation.anomalies.quantile=0.5");
    JsonNode best = evaluated("autoencoder", "evaluation.anomalies.threshold=best-f1");
    assertTrue(threshold(lower) < kept, lower.toString());
    assertTrue(threshold(best) > threshold(lower), best.toString());
  }

  private static double threshold(JsonNode evaluated) {
    return evaluated.get("evaluation").get("metrics").get("anomalyThreshold").asDouble();
  }

  @Test
  void machineFindsFaultyRowsByTheirFreeEnergy() throws Exception {
    JsonNode trained =
        meanfield.trained("conf/rbm-table.conf", options("rbm", "data.normalClasses=[normal]"));
    JsonNode test = trained.get("metrics").get("test");
    assertTrue(test.get("auroc").asDouble() > 0.8, test.toString());
    assertEquals("freeEnergy", trained.get("anomalies").get("score").asText());
    JsonNode baselines = trained.get("baselines").get("test");
    assertTrue(baselines.has("mean"), baselines.toString());
    assertFalse(baselines.has("pca"), "64 components of 8 values are a copy");
  }

  @Test
  void everyMasterTrainsTheSameModelAndFindsTheSame() throws Exception {
    JsonNode two = autoencoder("two", "train.epochs=2", "train.workers=3");
    meanfield = new Meanfield(directory, "local[1]").inThisProcess();
    JsonNode one = autoencoder("one", "train.epochs=2", "train.workers=3");
    assertEquals(two.get("parametersSha256"), one.get("parametersSha256"));
    assertEquals(two.get("metrics"), one.get("metrics"));
    assertEquals(two.get("baselines"), one.get("baselines"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | data.normalClasses=[ok] | names ok, but the data's classes are faulty, normal",
        "3 | data.normalClasses=[normal, faulty] | no example is abnormal",
        "2 | evaluation.anomalies.quantile=0 | must be above 0 and at most 1"
      })
  void classesThatAreNotTwoAreRefused(int code, String setting, String reason) throws Exception {
    assertRefused(code, "conf/autoencoder-table.conf", reason, setting);
  }

  @Test
  void modelsAndDataWithoutLabelsAreRefused() throws Exception {
    String normal = "data.normalClasses=[normal]";
    assertRefused(2, "conf/lstm-prepared.conf", "neither a reconstruction error", normal);
    dataset = prepared("unlabelled", "data.source.features=[x0, x1, x2]");
    assertRefused(3, "conf/autoencoder-table.conf", "has no labels", normal);
  }

  private void assertRefused(int code, String config, String reason, String setting)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("train", "--config", config));
    command.addAll(List.of(options("refused", setting)));
    Ended refused = meanfield.run(command.toArray(String[]::new));
    assertEquals(code, refused.code(), refused.errors());
    assertTrue(refused.errors().contains(reason), refused.errors());
  }
}
