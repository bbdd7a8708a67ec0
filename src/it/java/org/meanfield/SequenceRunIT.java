package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.Meanfield.Ended;

/** Sequences and texts, as a user trains on them, follows them and continues them. */
final class SequenceRunIT {
  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void configure() {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private JsonNode trained(String... more) throws Exception {
    return meanfield.trained(config, more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "rnn"})
  void sequencesTrainAlikeOnEveryMasterAndAreJudgedAlike(String cell) throws Exception {
    Path adding = directory.resolve("adding.conf");
    Files.writeString(
        adding,
        """
        run = "%s"
        data { kind = adding, length = 10, train = 300, validation = 40, test = 100 }
        model { kind = lstm, cell = %s, hidden = [8] }
        train { workers = 4, batchSize = 16, averagingFrequency = 3, epochs = 2 }
        """
            .formatted(directory.resolve("adding"), cell));
    config = adding.toString();
    JsonNode first = trained();
    JsonNode test = first.get("metrics").get("test");
    assertTrue(test.get("meanSquaredError").asDouble() > 0);
    assertTrue(test.get("wrong").asInt() <= 100);
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertEquals(test, judged.json().get("evaluation").get("metrics"));
    judged = meanfield.run("evaluate", "--json", "--config", config, "--split", "validation");
    assertEquals(40, judged.json().get("evaluation").get("examples").asInt());
    followsSequences(cell);
    meanfield = new Meanfield(directory, "local[1]");
    String elsewhere = directory.resolve("elsewhere").toString();
    assertEquals(
        first.get("parametersSha256"), trained("--run", elsewhere).get("parametersSha256"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "copy-memory, length = 2, delay = 5 | truncation { forward = 4, backward = 8 }  | 0.8",
        "control-charts, length = 20        | gradientClipping { kind = global-norm, threshold = 1"
            + " } | 0.8"
      })
  void classesOfSequencesAndOfStepsAreLearnt(String data, String model, double accuracy)
      throws Exception {
    Path file = directory.resolve("sequences.conf");
    Files.writeString(
        file,
        """
        run = "%s"
        data { kind = %s, train = 600, test = 200 }
        model { kind = lstm, hidden = [16], %s }
        train {
          workers = 2, batchSize = 10, averagingFrequency = 5, epochs = 4
          updater { kind = adam, learningRate = 0.01 }
        }
        """
            .formatted(directory.resolve("sequences"), data, model));
    config = file.toString();
    JsonNode test = trained().get("metrics").get("test");
    assertTrue(test.get("accuracy").asDouble() > accuracy, test.toString());
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    // With a class a sequence it is told beside a confusion matrix, with one a step among metrics.
    assertEquals(test.get("accuracy"), judged.json().get("evaluation").findValue("accuracy"));
  }

  private void followsSequences(String cell) throws Exception {
    Path steps = directory.resolve("steps");
    String[] command = {
      "inspect", "--json", "--config", config, "--sequences", "7", "--output", steps.toString()
    };
    Ended followed = meanfield.run(command);
    assertEquals(0, followed.code(), followed.errors());
    JsonNode throughTime = followed.json().get("throughTime");
    assertEquals(7, throughTime.get("sequences").asInt());
    JsonNode layer = throughTime.get("layers").get(0);
    int longest = throughTime.get("inputGradientByLag").size();
    assertTrue(longest == 10 || longest == 11, "the longest has " + longest);
    assertEquals(longest, layer.get("hiddenGradientByLag").size());
    assertEquals(cell.equals("rnn") ? 0 : longest, layer.get("cellGradientByLag").size());
    assertEquals(!cell.equals("rnn"), layer.get("signals").has("forgetGate"));
    try (Stream<Path> files = Files.list(steps)) {
      assertTrue(files.anyMatch(file -> file.toString().endsWith(".parquet")));
    }
    Ended again = meanfield.run(command);
    assertEquals(2, again.code(), again.errors());
    assertTrue(again.errors().contains("exists already"), again.errors());
  }

  /** Requires all metrics of a training among those of an evaluation, which has more. */
  private static void assertAmong(JsonNode evaluated, JsonNode trained) {
    assertTrue(trained.size() > 0);
    trained
        .fields()
        .forEachRemaining(
            metric -> assertEquals(metric.getValue(), evaluated.get(metric.getKey())));
  }

  @Test
  void textIsLearntAndContinued() throws Exception {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "the cat sat on the mat. ".repeat(200));
    Path next = directory.resolve("next.conf");
    Files.writeString(
        next,
        """
        run = "%s"
        data { kind = text, path = "%s", length = 40 }
        model { kind = lstm, hidden = [24] }
        train { workers = 2, batchSize = 8, averagingFrequency = 4, epochs = 4
                updater { kind = adam, learningRate = 0.03 } }
        """
            .formatted(directory.resolve("next"), text));
    config = next.toString();
    JsonNode test = trained("--set", "data.length=24").get("metrics").get("test");
    assertTrue(test.get("accuracy").asDouble() > 0.9, test.toString());
    // The run itself knows how its text is divided, whatever the file says by now.
    Ended again = meanfield.run("evaluate", "--json", "--config", config);
    assertAmong(again.json().get("evaluation").get("metrics"), test);
    assertTextIsScored(test.get("accuracy").asDouble());
    String[] command = {
      "sample",
      "--json",
      "--config",
      config,
      "--prompt",
      "the c",
      "--length",
      "19",
      "--temperature",
      "0"
    };
    assertEquals("at sat on the mat. ", meanfield.run(command).json().get("text").asText());
    Ended refused = meanfield.run("sample", "--config", config, "--prompt", "dog");
    assertEquals(2, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("\"d\" (U+0064)"), refused.errors());
    Path other = directory.resolve("other.txt");
    Files.writeString(other, "a tom cat sat. ".repeat(100));
    String path = "data.path=" + other;
    Ended judged = meanfield.run("evaluate", "--json", "--config", config, "--set", path);
    assertEquals(0, judged.code(), judged.errors());
    Files.writeString(other, "a dog sat. ".repeat(100));
    judged = meanfield.run("evaluate", "--json", "--config", config, "--set", path);
    assertEquals(3, judged.code(), judged.errors());
    assertTrue(judged.errors().contains("not in the alphabet"), judged.errors());
  }

  /** Scores the test split, and a short text of another file. */
  private void assertTextIsScored(double accuracy) throws Exception {
    Path run = directory.resolve("next");
    Rows.told(
        meanfield.run(Rows.command("score", run, directory.resolve("scored"), "--split", "test")));
    List<JsonNode> rows = Rows.of(directory.resolve("scored"));
    long right =
        rows.stream().filter(row -> row.get("prediction").equals(row.get("label"))).count();
    assertEquals(accuracy, (double) right / rows.size(), 1e-9);
    Path fresh = directory.resolve("fresh.txt");
    Files.writeString(fresh, "the cat sat on the mat. the");
    Rows.told(
        meanfield.run(
            Rows.command("score", run, directory.resolve("fresh"), "--input", fresh.toString())));
    rows = new ArrayList<>(Rows.of(directory.resolve("fresh")));
    rows.sort(
        Comparator.comparingInt((JsonNode row) -> row.get("id").asInt())
            .thenComparingInt(row -> row.get("step").asInt()));
    assertEquals(
        "he cat sat on the mat. the",
        rows.stream().map(row -> row.get("label").asText()).collect(Collectors.joining()));
    assertEquals(24, rows.stream().filter(row -> row.get("id").asText().equals("0")).count());
    assertFalse(rows.get(0).has("split"));
    Files.writeString(fresh, "a dog");
    Ended refused =
        meanfield.run(
            Rows.command("score", run, directory.resolve("no"), "--input", fresh.toString()));
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("\"d\" (U+0064) as character 3"), refused.errors());
  }

  @Test
  void embeddedTextTrainsAlikeOnEveryMasterAndIsContinued() throws Exception {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "the cat sat on the mat. ".repeat(200));
    Path file = directory.resolve("embedded.conf");
    Files.writeString(
        file,
        """
        run = "%s"
        data { kind = text, path = "%s", length = 24, embeddingSize = 6 }
        model { kind = lstm, hidden = [24] }
        train { workers = 2, batchSize = 8, averagingFrequency = 4, epochs = 4
                updater { kind = adam, learningRate = 0.03 } }
        """
            .formatted(directory.resolve("embedded"), text));
    config = file.toString();
    JsonNode first = trained();
    JsonNode test = first.get("metrics").get("test");
    assertTrue(test.get("accuracy").asDouble() > 0.9, test.toString());
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertAmong(judged.json().get("evaluation").get("metrics"), test);
    Ended drawn =
        meanfield.run(
            "sample",
            "--json",
            "--config",
            config,
            "--prompt",
            "the c",
            "--length",
            "19",
            "--temperature",
            "0");
    assertEquals("at sat on the mat. ", drawn.json().get("text").asText());
    Ended followed = meanfield.run("inspect", "--json", "--config", config, "--sequences", "3");
    assertEquals(3, followed.json().get("throughTime").get("sequences").asInt());
    assertEquals("ColumnEncoding", followed.json().get("layers").get(0).get("type").asText());
    Ended other =
        meanfield.run(
            "train",
            "--config",
            config,
            "--set",
            "train.epochs=5",
            "--set",
            "data.embeddingSize=7");
    assertEquals(4, other.code(), other.errors());
    assertTrue(other.errors().contains("data.embeddingSize was 6, now 7"), other.errors());
    meanfield = new Meanfield(directory, "local[1]");
    String elsewhere = directory.resolve("elsewhere").toString();
    assertEquals(
        first.get("parametersSha256"), trained("--run", elsewhere).get("parametersSha256"));
  }

  @Test
  void runOnTextOfAnEarlierVersionGoesOnAsItWasDivided() throws Exception {
    Path text = directory.resolve("earlier.txt");
    Files.writeString(text, "the cat sat on the mat. ".repeat(50));
    Path file = directory.resolve("earlier.conf");
    Path run = directory.resolve("earlier");
    Files.writeString(
        file,
        """
        run = "%s"
        data { kind = text, path = "%s", length = 20 }
        model { kind = lstm, hidden = [4] }
        """
            .formatted(run, text));
    config = file.toString();
    trained("--set", "train.epochs=1", "--set", "data.heldOut=scattered");
    Path record = run.resolve("run.json");
    String withoutTheSetting =
        Files.readString(record).replaceAll("\\s*\"heldOut\" : \"scattered\",", "");
    assertFalse(withoutTheSetting.contains("heldOut"), withoutTheSetting);
    Files.writeString(record, withoutTheSetting);
    assertEquals(2, trained("--set", "train.epochs=2").get("epochs").asInt());
    Ended other =
        meanfield.run(
            "train", "--config", config, "--set", "train.epochs=3", "--set", "data.heldOut=end");
    assertEquals(4, other.code(), other.errors());
    assertTrue(other.errors().contains("the data was sha256:"), other.errors());
    assertTrue(other.errors().contains("data.heldOut was scattered, now end"), other.errors());
  }
}
