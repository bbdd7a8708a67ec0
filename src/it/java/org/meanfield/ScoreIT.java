package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.serving.Model;
import org.meanfield.serving.Score;

/** What a classifier says of images, as rows, compared with labels and with {@code evaluate}. */
final class ScoreIT {
  private static final int TESTED = 203;
  private static final int ALL = 618 + TESTED;
  private static final int PIXELS = 7 * 7;
  private static final int IMAGES_HEADER = 16;

  @TempDir Path directory;
  private Meanfield meanfield;
  private Path run;

  @BeforeEach
  void train() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    run = directory.resolve("run");
    meanfield.trained(TinyRun.write(directory, 2));
  }

  private Ended score(Meanfield by, String output, String... more) throws Exception {
    return by.run(Rows.command("score", run, directory.resolve(output), more));
  }

  private List<JsonNode> rows(String output) throws Exception {
    return Rows.of(directory.resolve(output));
  }

  private byte[] data(String begin) throws Exception {
    try (var files = Files.list(directory.resolve("data"))) {
      return Files.readAllBytes(
          files.filter(it -> it.getFileName().toString().startsWith(begin)).findFirst().get());
    }
  }

  private byte[] labels() throws Exception {
    byte[] bytes = data("t10k-labels");
    return Arrays.copyOfRange(bytes, 8, bytes.length);
  }

  @Test
  void rowsOfTheTestSplitAgreeWithItsMetrics() throws Exception {
    JsonNode told = Rows.told(score(meanfield, "scored", "--split", "test"));
    assertEquals("completed", told.get("status").asText());
    assertEquals(TESTED, told.get("examples").asInt());
    assertEquals(0, told.get("rejected").asInt());
    assertEquals("json", told.get("format").asText());
    assertEquals(
        told, new ObjectMapper().readTree(directory.resolve("scored/score.json").toFile()));
    JsonNode metrics =
        Rows.told(meanfield.run("evaluate", "--json", "--run", run.toString()))
            .get("evaluation")
            .get("metrics");
    byte[] labels = labels();
    double right = 0;
    double crossEntropy = 0;
    Set<Integer> ids = new HashSet<>();
    for (JsonNode row : rows("scored")) {
      int id = row.get("id").asInt();
      assertTrue(ids.add(id), "twice: " + id);
      right += row.get("prediction").asInt() == labels[id] ? 1 : 0;
      crossEntropy -= Math.log(row.get("probability_" + labels[id]).asDouble());
    }
    assertEquals(TESTED, ids.size());
    assertEquals(metrics.get("accuracy").asDouble(), right / TESTED, 1e-12);
    assertEquals(metrics.get("crossEntropy").asDouble(), crossEntropy / TESTED, 1e-5);
  }

  @Test
  void servingSaysTheSameOfEachImage() throws Exception {
    Rows.told(score(meanfield, "scored", "--split", "test"));
    byte[] images = data("t10k-images");
    Model model = Model.load(run);
    for (JsonNode row : rows("scored")) {
      int at = IMAGES_HEADER + PIXELS * row.get("id").asInt();
      Score.Classes served =
          (Score.Classes) model.score(Arrays.copyOfRange(images, at, at + PIXELS));
      Score.ClassScore score = served.steps().get(0);
      assertEquals(row.get("prediction").asText(), score.prediction());
      score
          .probabilities()
          .forEach(
              (name, probability) ->
                  assertEquals(row.get("probability_" + name).asDouble(), probability, 1e-5, name));
    }
  }

  @Test
  void evaluationWritesRowsWithTheTruthBeside() throws Exception {
    JsonNode told =
        Rows.told(
            meanfield.run(
                Rows.command("evaluate", run, directory.resolve("judged"), "--format", "json")));
    assertEquals(directory.resolve("judged").toString(), told.get("output").asText());
    byte[] labels = labels();
    double right = 0;
    List<JsonNode> rows = rows("judged");
    for (JsonNode row : rows) {
      assertEquals(labels[row.get("id").asInt()], row.get("label").asInt());
      right += row.get("prediction").equals(row.get("label")) ? 1 : 0;
    }
    assertEquals(TESTED, rows.size());
    assertEquals(
        told.get("evaluation").get("metrics").get("accuracy").asDouble(), right / TESTED, 1e-12);
  }

  @Test
  void modelOfALaterFormatIsRefused() throws Exception {
    try (var files = Files.walk(run.resolve("checkpoints"))) {
      for (Path file : files.filter(it -> it.endsWith("model.json")).toList()) {
        Path manifest = file.resolveSibling("manifest.json");
        byte[] before = Files.readAllBytes(file);
        byte[] later =
            Files.readString(file)
                .replace("\"formatVersion\" : 1", "\"formatVersion\" : 9")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(file, later);
        String signed = Files.readString(manifest);
        String checksum = new ObjectMapper().readTree(signed).get("checksum").asText();
        String unsigned =
            signed
                .replace(DigestUtils.sha256Hex(before), DigestUtils.sha256Hex(later))
                .replace(checksum, "0".repeat(checksum.length()));
        Files.writeString(
            manifest,
            unsigned.replace("0".repeat(checksum.length()), DigestUtils.sha256Hex(unsigned)));
      }
    }
    assertRefused(4, "model.json has format version 9; this program reads up to 1");
  }

  @Test
  void rowsDependOnNoCluster() throws Exception {
    assertEquals(ALL, Rows.told(score(meanfield, "two")).get("rows").asInt());
    Rows.told(score(new Meanfield(directory, "local[1]").inThisProcess(), "one"));
    assertEquals(new HashSet<>(rows("two")), new HashSet<>(rows("one")));
  }

  @Test
  void outputsAreThoseThatAreAskedFor() throws Exception {
    Rows.told(score(meanfield, "hidden", "--split", "test", "--outputs", "hidden"));
    JsonNode row = rows("hidden").get(0);
    assertEquals(8, row.get("hidden").size(), "the last layer has eight units");
    assertFalse(row.has("probability_0"), row.toString());
    Rows.told(score(meanfield, "csv", "--format", "csv", "--outputs", "hidden"));
    List<String> lines = Rows.lines(directory.resolve("csv"));
    assertEquals("split,id,prediction,hidden", lines.get(0));
    assertTrue(lines.get(1).matches("\"?(test|train)\"?,\\d+,\\d,\"\\[.*]\""), lines.get(1));
  }

  @Test
  void inputMayBeOtherDataOfTheRunsKind() throws Exception {
    JsonNode told =
        Rows.told(score(meanfield, "other", "--input", directory.resolve("data").toString()));
    assertEquals(ALL, told.get("rows").asInt());
  }

  @Test
  void badRequestsAreRefused() throws Exception {
    assertRefused(2, "--outputs names code, but the model is a classifier", "--outputs", "code");
    assertRefused(2, "--outputs is warmth", "--outputs", "warmth");
    assertRefused(2, "--threshold is given", "--threshold", "1");
    assertRefused(3, "has no validation split", "--split", "validation");
    assertRefused(3, "The model reads steps of 7 values", "--input", "bundled:mnist-sample");
    assertFalse(Files.exists(directory.resolve("refused")));
    Files.createDirectory(directory.resolve("there"));
    Ended there = score(meanfield, "there");
    assertEquals(2, there.code());
    assertTrue(there.errors().contains("exists already"), there.errors());
    Ended empty =
        meanfield.run(
            "score",
            "--registry",
            directory.resolve("registry").toString(),
            "--output",
            directory.resolve("refused").toString());
    assertEquals(4, empty.code());
    assertTrue(empty.errors().contains("There is no champion in"), empty.errors());
  }

  private void assertRefused(int code, String message, String... options) throws Exception {
    Ended ended = score(meanfield, "refused", options);
    assertEquals(code, ended.code(), ended.errors());
    assertTrue(ended.errors().contains(message), ended.errors());
  }
}
