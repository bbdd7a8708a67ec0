package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.serving.Model;
import org.meanfield.serving.Score;

/** Autoencoders and RBMs that score the rows of tables: prepared ones, and new files. */
final class ScoreTableIT {
  private static final int ROWS = 400;

  @TempDir Path directory;
  private Meanfield meanfield;

  @BeforeEach
  void prepare() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Files.writeString(directory.resolve("table.csv"), table(1, ROWS, "red", "green"));
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = table, path = "%s", id = key
            features = [x, y, z, { column = colour, encode = one-hot }]
            label = side, whenMissing = mean
          }
          splits { kind = hash, validationFraction = 0.1, testFraction = 0.3 }
          normaliser = standardise
          maxRejectedFraction = 0.2
        }
        """
            .formatted(directory.resolve("table.csv")));
    prepare("dataset");
  }

  /** Returns a table in which y and z follow from x, and each tenth row has no z. */
  private static String table(long seed, int rows, String... colours) {
    Random random = new Random(seed);
    StringBuilder table = new StringBuilder("key,x,y,z,colour,side,note\n");
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      table.append(
          String.format(
              Locale.ROOT,
              "k%d,%.4f,%.4f,%s,%s,%s,n%d\n",
              i,
              x,
              100 + 10 * x + random.nextGaussian(),
              i % 10 == 3 ? "" : String.format(Locale.ROOT, "%.4f", -x),
              colours[i % colours.length],
              x > 0 ? "right" : "left",
              i));
    }
    return table.toString();
  }

  private void prepare(String output, String... settings) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "prepare",
                "--config",
                directory.resolve("prepare.conf").toString(),
                "--output",
                directory.resolve(output).toString()));
    List.of(settings).forEach(setting -> command.addAll(List.of("--set", setting)));
    Ended prepared = meanfield.run(command.toArray(String[]::new));
    assertEquals(0, prepared.code(), prepared.errors());
  }

  private JsonNode trained(String model, String... settings) throws Exception {
    List<String> options = new ArrayList<>(List.of("--run", run(model).toString()));
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("data.path=" + directory.resolve("dataset"));
    all.add("train.epochs=4");
    all.forEach(setting -> options.addAll(List.of("--set", setting)));
    return meanfield.trained("conf/" + model + "-table.conf", options.toArray(String[]::new));
  }

  private Path run(String model) {
    return directory.resolve("run-" + model);
  }

  private Ended score(String model, String output, String... more) throws Exception {
    return meanfield.run(Rows.command("score", run(model), directory.resolve(output), more));
  }

  private static double mean(List<JsonNode> rows, String column) {
    return rows.stream().mapToDouble(row -> row.get(column).asDouble()).average().orElseThrow();
  }

  @Test
  void errorsOfAnAutoencoderAreThoseOfItsEvaluation() throws Exception {
    JsonNode test = trained("autoencoder", "model.hidden=[2]").get("metrics").get("test");
    Rows.told(
        score("autoencoder", "rows", "--split", "test", "--outputs", "code,reconstruction,shares"));
    List<JsonNode> rows = Rows.of(directory.resolve("rows"));
    double error = test.get("squaredErrorPerExample").asDouble();
    assertEquals(error, mean(rows, "error"), 1e-5 * error);
    JsonNode row = rows.get(0);
    assertEquals(2, row.get("code").size());
    assertEquals(List.of("x", "y", "z", "colour=green", "colour=red"), names(row.get("shares")));
    double shares = 0;
    for (JsonNode share : row.get("shares")) {
      shares += share.asDouble();
    }
    assertEquals(1, shares, 1e-9);
    assertTrue(
        Math.abs(mean(rows.stream().map(it -> it.get("reconstruction")).toList(), "y") - 100) < 5);
    assertFalse(row.has("anomaly"), "no threshold was fitted");
  }

  /** Returns the table's rows by their keys, as a program has them: some lack z. */
  private static Map<String, Map<String, ?>> namedRows() {
    Map<String, Map<String, ?>> rows = new HashMap<>();
    for (String line : table(1, ROWS, "red", "green").lines().skip(1).toList()) {
      String[] cells = line.split(",", -1);
      Map<String, Object> row = new HashMap<>();
      row.put("x", Double.valueOf(cells[1]));
      row.put("y", Double.valueOf(cells[2]));
      row.put("z", cells[3].isEmpty() ? null : Double.valueOf(cells[3]));
      row.put("colour", cells[4]);
      rows.put(cells[0], row);
    }
    return rows;
  }

  @Test
  void servingSaysTheSameOfEachRow() throws Exception {
    trained("autoencoder", "model.hidden=[2]", "data.normalClasses=[left]");
    trained("rbm");
    Path table = directory.resolve("table.csv");
    Rows.told(score("autoencoder", "errors", "--input", table.toString()));
    Rows.told(score("rbm", "energies", "--input", table.toString()));
    Model autoencoder = Model.load(run("autoencoder"));
    Model machine = Model.load(run("rbm"));
    Map<String, Map<String, ?>> named = namedRows();
    for (JsonNode row : Rows.of(directory.resolve("errors"))) {
      Score.Reconstruction score =
          (Score.Reconstruction) autoencoder.score(named.get(row.get("id").asText()));
      double error = row.get("error").asDouble();
      assertEquals(error, score.squaredError(), 1e-5 * Math.max(1, error));
      assertEquals(row.get("code").get(0).asDouble(), score.code()[0], 1e-5);
      assertEquals(
          row.get("anomaly").asBoolean() ? Score.Verdict.ABNORMAL : Score.Verdict.NORMAL,
          score.verdict());
    }
    for (JsonNode row : Rows.of(directory.resolve("energies"))) {
      Score.Energy score = (Score.Energy) machine.score(named.get(row.get("id").asText()));
      double free = row.get("freeEnergy").asDouble();
      assertEquals(free, score.freeEnergy(), 1e-5 * Math.max(1, Math.abs(free)));
      assertEquals(row.get("features").get(0).asDouble(), score.features()[0], 1e-5);
    }
  }

  private static List<String> names(JsonNode named) {
    List<String> names = new ArrayList<>();
    named.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void datasetThatIsScaledOtherwiseIsScaledAsTheModelWas() throws Exception {
    trained("autoencoder", "model.hidden=[2]");
    prepare("unscaled", "data.normaliser=none");
    Rows.told(score("autoencoder", "own"));
    Rows.told(score("autoencoder", "other", "--input", directory.resolve("unscaled").toString()));
    assertEquals(
        new HashSet<>(Rows.of(directory.resolve("own"))),
        new HashSet<>(Rows.of(directory.resolve("other"))));
  }

  @Test
  void freeEnergiesOfAnRbmAreThoseOfItsEvaluation() throws Exception {
    JsonNode test = trained("rbm").get("metrics").get("test");
    Rows.told(score("rbm", "rows", "--split", "test"));
    List<JsonNode> rows = Rows.of(directory.resolve("rows"));
    double free = test.get("freeEnergy").asDouble();
    assertEquals(free, mean(rows, "freeEnergy"), 1e-5 * Math.abs(free));
    assertEquals(64, rows.get(0).get("features").size());
  }

  @Test
  void newFilesAreScoredAsTheirDatasetWouldBe() throws Exception {
    trained("autoencoder", "model.hidden=[2]");
    JsonNode told =
        Rows.told(
            score(
                "autoencoder",
                "fresh",
                "--input",
                directory.resolve("table.csv").toString(),
                "--keep",
                "note,side"));
    assertEquals(ROWS, told.get("rows").asInt());
    assertTrue(told.get("remarks").toString().contains("filled"), told.toString());
    Rows.told(score("autoencoder", "prepared"));
    Map<String, Double> errors = new HashMap<>();
    Rows.of(directory.resolve("prepared"))
        .forEach(row -> errors.put(row.get("id").asText(), row.get("error").asDouble()));
    assertEquals(ROWS, errors.size());
    for (JsonNode row : Rows.of(directory.resolve("fresh"))) {
      String id = row.get("id").asText();
      double error = errors.get(id);
      assertEquals(error, row.get("error").asDouble(), 1e-5 * (1 + error), id);
      assertEquals("n" + id.substring(1), row.get("note").asText());
    }
  }

  @Test
  void fresherFilesNeedFeaturesAndIdsAlone() throws Exception {
    trained("autoencoder", "model.hidden=[2]");
    Path fresh = directory.resolve("new.csv");
    Files.writeString(
        fresh, "colour,z,y,x,key\nred,0,100,0,a\nblue,0,100,0,b\n,1,90,-1,c\nred,tall,1,1,d\n");
    JsonNode told =
        Rows.told(
            score(
                "autoencoder",
                "new",
                "--threshold",
                "1e9",
                "--max-rejected-fraction",
                "0.5",
                "--input",
                fresh.toString()));
    assertEquals(3, told.get("rows").asInt());
    assertEquals(1, told.get("rejected").asInt());
    assertEquals(1, told.get("unknownCategories").get("colour").asInt(), "blue is unknown");
    for (JsonNode row : Rows.of(directory.resolve("new"))) {
      assertFalse(row.get("anomaly").asBoolean());
    }
    try (var files = Files.walk(directory.resolve("new/rejected"))) {
      Path part =
          files.filter(it -> it.getFileName().toString().startsWith("part")).findFirst().get();
      assertTrue(Files.readString(part).contains("\\\"tall\\\" in z"), Files.readString(part));
    }
  }

  @Test
  void filesThatDoNotFitAreRefused() throws Exception {
    trained("autoencoder", "model.hidden=[2]");
    assertRefused("key,x,y,depth,colour\na,1,2,3,red\n", "has no column z");
    assertRefused("key,x,y,z,colour\na,1,2,tall,red\n", "has \"tall\" in z, which is not a number");
    assertRefused("key,x,y,z,colour\n", "holds no example that could be scored");
    Ended split = score("autoencoder", "no", "--split", "test", "--input", "new.csv");
    assertEquals(2, split.code(), split.errors());
  }

  private void assertRefused(String table, String message) throws Exception {
    Path fresh = directory.resolve("wrong.csv");
    Files.writeString(fresh, table);
    Ended ended = score("autoencoder", "wrong", "--input", fresh.toString());
    assertEquals(3, ended.code(), ended.errors());
    assertTrue(ended.errors().contains(message), ended.errors());
    assertFalse(Files.exists(directory.resolve("wrong")), "nothing is left");
  }
}
