package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** What classifiers are told to be worth: by class, as a whole, and beside the majority class. */
final class ClassificationIT {
  private static final List<String> CLASSES = List.of("calm", "falling", "rising");
  private static final int STEPS = 6;
  private static final double EXACT = 1e-12;

  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  /**
   * Prepares short sequences that stay, fall or rise, and describes a training on them. Of each ten
   * training examples, six are calm, three fall, and one rises; of test examples, one, three, six.
   *
   * @param turns the places by which labels of the test split are off
   */
  private void prepare(int turns) throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    StringBuilder rows = new StringBuilder("id,time,value,label,split\n");
    for (int i = 0; i < 300; i++) {
      boolean test = i >= 200;
      int common = i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2;
      int kind = test ? 2 - common : common;
      String label = CLASSES.get((kind + (test ? turns : 0)) % 3);
      for (int t = 0; t < STEPS; t++) {
        double slope = kind == 0 ? 0 : kind == 1 ? -0.4 : 0.4;
        rows.append(
            String.format(
                Locale.ROOT,
                "%d,%d,%.3f,%s,%s%n",
                i,
                t,
                slope * t + 0.01 * (i % 7),
                label,
                test ? "test" : "train"));
      }
    }
    Path table = directory.resolve("table.csv");
    Files.writeString(table, rows);
    Path preparation = directory.resolve("prepare.conf");
    Files.writeString(
        preparation,
        """
        data {
          shards = 4
          splits { kind = given }
          source {
            kind = sequence-table, path = "%s", id = id, order = time, features = [value]
            target = class, labels = [label], split = split
          }
        }
        """
            .formatted(table));
    String dataset = directory.resolve("dataset").toString();
    Ended prepared =
        meanfield.run("prepare", "--config", preparation.toString(), "--output", dataset);
    assertEquals(0, prepared.code(), prepared.errors());
    configure("kind = prepared, path = \"" + dataset + "\"");
  }

  private void configure(String data) throws IOException {
    Path training = directory.resolve("train.conf");
    Files.writeString(
        training,
        """
        run = "%s"
        data { %s }
        model { kind = lstm, hidden = [8] }
        train {
          workers = 3, batchSize = 10, averagingPeriod = 2, epochs = 8
          optimizer { kind = adam, learningRate = 0.05 }
        }
        """
            .formatted(directory.resolve("run"), data));
    config = training.toString();
  }

  private Ended evaluated(String... more) throws Exception {
    String[] command = new String[more.length + 3];
    command[0] = "evaluate";
    command[1] = "--config";
    command[2] = config;
    System.arraycopy(more, 0, command, 3, more.length);
    Ended ended = meanfield.run(command);
    assertEquals(0, ended.code(), ended.errors());
    return ended;
  }

  @Test
  void classesAreReportedByNameBesideTheMajorityClass() throws Exception {
    prepare(0);
    JsonNode trained = meanfield.trained(config);
    JsonNode test = trained.get("metrics").get("test");
    assertTrue(test.get("macroF1").asDouble() > 0.9, test.toString());
    assertTrue(test.get("calibrationError").asDouble() >= 0, test.toString());
    JsonNode majority = trained.get("baselines").get("test").get("majorityClass");
    assertEquals(0.1, majority.get("accuracy").asDouble(), EXACT);
    double loss = -(0.1 * Math.log(0.6) + 0.3 * Math.log(0.3) + 0.6 * Math.log(0.1));
    assertEquals(loss, majority.get("crossEntropy").asDouble(), EXACT);

    Ended ended = evaluated("--json");
    assertFalse(ended.errors().contains("worse"), ended.errors());
    JsonNode result = ended.json();
    assertEquals(majority, result.get("baselines").get("majorityClass"));
    JsonNode evaluation = result.get("evaluation");
    assertEquals(test.get("macroF1"), evaluation.get("metrics").get("macroF1"));
    assertEquals(100, evaluation.get("ranked").asInt());
    JsonNode classes = evaluation.get("classes");
    assertEquals(10, classes.get("calm").get("support").asInt());
    assertEquals(30, classes.get("falling").get("support").asInt());
    assertEquals(60, classes.get("rising").get("support").asInt());
    assertTrue(classes.get("rising").get("auc").asDouble() > 0.9, classes.toString());
    for (int k = 0; k < 3; k++) {
      JsonNode figures = classes.get(CLASSES.get(k));
      JsonNode row = evaluation.get("confusionMatrix").get(k);
      assertEquals(
          figures.get("recall").asDouble(),
          row.get(k).asDouble() / figures.get("support").asInt(),
          EXACT);
    }
    assertTrue(evaluation.get("metrics").has("macroAuc"), evaluation.toString());

    meanfield = new Meanfield(directory, "local[1]").inThisProcess();
    assertEquals(evaluation, evaluated("--json").json().get("evaluation"));
    String text = evaluated().output();
    assertTrue(text.contains("baseline majorityClass: accuracy 0.1000"), text);
    assertTrue(text.contains("\nrising "), text);
    assertTrue(text.contains("falling   rising"), text);
  }

  @Test
  void modelThatIsWorseThanTheMajorityClassIsWarnedOf() throws Exception {
    // What rises is labelled calm, as most training examples are.
    prepare(1);
    Ended trained = meanfield.run("train", "--config", config);
    assertEquals(0, trained.code(), trained.errors());
    String warning =
        "warning: The model is worse than the baseline majorityClass on the test split";
    assertTrue(trained.errors().contains(warning), trained.errors());
    assertTrue(trained.output().contains("baseline majorityClass: accuracy 0.6000"));
    assertTrue(evaluated().errors().contains(warning));
  }

  @Test
  void charactersOfATextAreClassesOfSteps() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "ab b".repeat(300));
    configure("kind = text, path = \"" + text + "\", length = 20");
    JsonNode trained = meanfield.trained(config);
    JsonNode result = evaluated("--json").json();
    JsonNode evaluation = result.get("evaluation");
    assertEquals("[\" \",\"a\",\"b\"]", result.get("classNames").toString());
    assertEquals(
        evaluation.get("predictions").asInt(),
        evaluation.get("classes").findValues("support").stream().mapToInt(JsonNode::asInt).sum());
    assertTrue(evaluation.get("predictions").asInt() > evaluation.get("examples").asInt());
    JsonNode majority = trained.get("baselines").get("test").get("majorityClass");
    assertEquals(majority, result.get("baselines").get("majorityClass"));
    double ofB =
        evaluation.get("classes").get("b").get("support").asDouble()
            / evaluation.get("predictions").asInt();
    assertEquals(ofB, majority.get("accuracy").asDouble(), EXACT);
    Path rows = directory.resolve("rows");
    evaluated("--output", rows.toString(), "--format", "json");
    assertEquals(evaluation.get("predictions").asInt(), Rows.of(rows).size());
  }

  @Test
  void nothingIsEvaluatedWhoseRowsCanNotBeWritten() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    configure("kind = adding, length = 5, train = 60, validation = 0, test = 30");
    meanfield.trained(config, "--set", "train.epochs=1");
    Path rows = directory.resolve("rows");
    Ended refused = meanfield.run("evaluate", "--config", config, "--output", rows.toString());
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("have no names to tell them by"), refused.errors());
    assertEquals("", refused.output(), "metrics are printed");
    assertFalse(Files.exists(rows), "rows are written");
  }
}
