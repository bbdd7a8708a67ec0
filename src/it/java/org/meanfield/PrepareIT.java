package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.source.ImageBytes;

/** Datasets, as a user prepares and trains on them. */
final class PrepareIT {
  private static final int SIDE = 7;
  private static final String TRAINING =
      """
      run = "%s"
      data { kind = prepared, path = "%s" }
      model { kind = %s, hidden = [8] }
      train { workers = 4, batchSize = 16, averagingFrequency = 3, epochs = 2 }
      """;

  @TempDir Path directory;

  private Meanfield meanfield() {
    return new Meanfield(directory, "local[2]").inThisProcess();
  }

  private Ended prepare(String name, String source) throws Exception {
    return prepare(meanfield(), name, source);
  }

  private Ended prepare(Meanfield meanfield, String name, String source) throws Exception {
    Path config = directory.resolve(name + ".conf");
    Files.writeString(
        config,
        "data { shards = 6, splits { kind = given, validationFraction = 0.2 }, " + source + " }");
    return meanfield.run(
        "prepare",
        "--json",
        "--config",
        config.toString(),
        "--output",
        directory.resolve(name).toString());
  }

  private JsonNode prepared(String name, String source) throws Exception {
    Ended ended = prepare(name, source);
    assertEquals(0, ended.code(), ended.errors());
    return ended.json().get("manifest");
  }

  private JsonNode trained(String run, String path, String model, String... more) throws Exception {
    Path config = directory.resolve(run + ".conf");
    Files.writeString(
        config, TRAINING.formatted(directory.resolve(run), directory.resolve(path), model));
    return meanfield().trained(config.toString(), more);
  }

  /**
   * Writes the digits of a split as files that are named by their place, in folders that are
   * classes.
   */
  private void writePngs(Path digits, String prefix, String folder) throws IOException {
    byte[] images = Files.readAllBytes(digits.resolve(prefix + "-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(digits.resolve(prefix + "-labels-idx1-ubyte"));
    for (int i = 0; i < labels.length - 8; i++) {
      Path file =
          directory.resolve("png").resolve(folder).resolve(labels[8 + i] + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      byte[] pixels = new byte[SIDE * SIDE];
      System.arraycopy(images, 16 + i * pixels.length, pixels, 0, pixels.length);
      Files.write(file, ImageBytes.greyPng(pixels, SIDE));
    }
  }

  @Test
  void filesOfAnyFormatMakeTheSameDatasetAndTheSameModel() throws Exception {
    Path digits = IdxFiles.digits(directory.resolve("idx"), 311, 102, 4);
    JsonNode fromIdx =
        prepared("from-idx", "source { kind = idx, path = \"%s\" }".formatted(digits));
    writePngs(digits, "train", "train");
    writePngs(digits, "t10k", "test");
    Ended ended =
        prepare(
            new Meanfield(directory, "local[2]"),
            "from-png",
            "source { kind = image-files, path = \"%s\", ids = name, splits = folders }"
                .formatted(directory.resolve("png")));
    assertEquals(0, ended.code(), ended.errors());
    JsonNode fromPng = ended.json().get("manifest");
    assertEquals(fromIdx.get("fingerprint"), fromPng.get("fingerprint"));
    assertEquals(fromIdx.get("splits"), fromPng.get("splits"));
    JsonNode idx = trained("idx-run", "from-idx", "lstm");
    JsonNode png = trained("png-run", "from-png", "lstm");
    JsonNode pixels =
        trained(
            "pixels-run",
            "from-idx",
            "lstm",
            "--set",
            "data.view.steps=pixels",
            "--set",
            "data.view.permutation=7");
    assertNotEquals(idx.get("parametersSha256"), pixels.get("parametersSha256"));
    assertEquals(idx.get("parametersSha256"), png.get("parametersSha256"));
    JsonNode record = new ObjectMapper().readTree(directory.resolve("idx-run/run.json").toFile());
    assertEquals(fromIdx.get("fingerprint"), record.get("dataset").get("fingerprint"));
    Map<String, JsonNode> runs = Map.of("idx-run", idx, "pixels-run", pixels);
    for (Map.Entry<String, JsonNode> run : runs.entrySet()) {
      Ended judged =
          meanfield()
              .run("evaluate", "--json", "--run", directory.resolve(run.getKey()).toString());
      assertEquals(
          run.getValue().get("metrics").get("test").get("accuracy"),
          judged.json().get("evaluation").findValue("accuracy"));
    }
  }

  @Test
  void imagesWithoutClassesTrainAutoencodersAlone() throws Exception {
    for (int i = 0; i < 60; i++) {
      Path file = directory.resolve(i < 50 ? "png/train" : "png/test").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, ImageBytes.greyPng(new byte[] {(byte) (4 * i), 1, 2, 3}, 2));
    }
    String source =
        "source { kind = image-files, path = \"%s\", labels = none, splits = folders }"
            .formatted(directory.resolve("png"));
    prepared("unlabelled", source);
    trained("codes", "unlabelled", "autoencoder");
    Path config = directory.resolve("classes.conf");
    Files.writeString(
        config,
        TRAINING.formatted(directory.resolve("classes"), directory.resolve("unlabelled"), "lstm"));
    Ended refused = meanfield().run("train", "--config", config.toString());
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("the data has none"), refused.errors());
    Ended again = prepare("unlabelled", source);
    assertEquals(2, again.code(), again.errors());
    assertTrue(again.errors().contains("datasets never change"), again.errors());
    Files.write(directory.resolve("png/test/bad.png"), new byte[0]);
    Ended bad = prepare("bad", source);
    assertEquals(3, bad.code(), bad.errors());
    assertTrue(bad.errors().contains("test/bad.png: is empty"), bad.errors());
  }

  @Test
  void sequencesTrainAlikeFromAnyShardsAndAreJudgedByTheRunsOwnNormaliser() throws Exception {
    StringBuilder csv = new StringBuilder("name,time,size,rising\n");
    for (int i = 0; i < 200; i++) {
      for (int t = 0; t < 3 + i % 11; t++) {
        int size = 500 + (i % 2 == 0 ? 10 * t : -10 * t) + i % 7;
        csv.append(i).append(',').append(t).append(',').append(size).append(',');
        csv.append(i % 2 == 0 ? "yes" : "no").append('\n');
      }
    }
    Path table = directory.resolve("table.csv");
    Files.writeString(table, csv);
    String source =
        """
        data {
          shards = %d, normaliser = %s
          source { kind = sequence-table, path = "%s", id = name, order = time
                   features = [size], labels = [rising] }
          splits { kind = hash, testFraction = 0.2 }
        }
        """;
    for (int shards : new int[] {3, 4, 5}) {
      Path config = directory.resolve(shards + ".conf");
      String normaliser = shards == 5 ? "none" : "standardise";
      Files.writeString(config, source.formatted(shards, normaliser, table));
      String output = directory.resolve("shards-" + shards).toString();
      Ended ended = meanfield().run("prepare", "--config", config.toString(), "--output", output);
      assertEquals(0, ended.code(), ended.errors());
      assertTrue(ended.output().contains("% of the steps of minibatches"), ended.output());
    }
    JsonNode three = trained("three", "shards-3", "lstm");
    requireSameFromTheCache(three);
    JsonNode four = trained("four", "shards-4", "lstm");
    assertEquals(three.get("parametersSha256"), four.get("parametersSha256"));
    JsonNode record = new ObjectMapper().readTree(directory.resolve("three/run.json").toFile());
    assertTrue(record.get("dataset").get("normaliser").get("shift").get(0).asDouble() > 400);
    for (String data : List.of("shards-3", "shards-5")) {
      Ended judged = judged(data);
      assertEquals(0, judged.code(), judged.errors());
      assertEquals(
          three.get("metrics").get("test").get("accuracy"),
          judged.json().get("evaluation").findValue("accuracy"));
      assertEquals("[\"no\",\"yes\"]", judged.json().get("classNames").toString());
    }
    Path lost = directory.resolve("shards-5/examples/split=test/shard=0");
    Files.move(lost, directory.resolve("lost"));
    Ended refused = judged("shards-5");
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("Files of it are missing"), refused.errors());
  }

  /** Demands the same of trainings that prepare what they read, if that hasn't been done. */
  private void requireSameFromTheCache(JsonNode expected) throws Exception {
    Path config = directory.resolve("source.conf");
    Files.writeString(
        config,
        TRAINING
            .formatted(directory.resolve("source"), directory.resolve("cache"), "lstm")
            .replace("kind = prepared, path", "kind = source, cache")
            .replace(
                "model {",
                "data.preparation = \"%s\"\nmodel {".formatted(directory.resolve("3.conf"))));
    List<Running> together = new ArrayList<>();
    for (String run : List.of("source", "source-too")) {
      together.add(
          meanfield()
              .start(
                  "train",
                  "--json",
                  "--config",
                  config.toString(),
                  "--run",
                  directory.resolve(run).toString()));
    }
    for (Running running : together) {
      Ended ended = running.await();
      assertEquals(0, ended.code(), ended.errors());
      assertEquals(expected.get("parametersSha256"), ended.json().get("parametersSha256"));
    }
    Ended again = meanfield().run("train", "--config", config.toString());
    assertEquals(0, again.code(), again.errors());
    assertTrue(again.errors().contains("data is prepared in"), again.errors());
    assertTrue(again.output().contains(expected.get("parametersSha256").asText()), again.output());
    requireDatasets(1);
    Ended judged = meanfield().run("evaluate", "--json", "--config", config.toString());
    assertEquals(0, judged.code(), judged.errors());
    Files.writeString(directory.resolve("table.csv"), "200,0,500,yes\n", StandardOpenOption.APPEND);
    Ended grown = meanfield().run("train", "--config", config.toString());
    assertEquals(4, grown.code(), grown.errors());
    assertTrue(grown.errors().contains("the data was sha256:"), grown.errors());
    requireDatasets(2);
  }

  /** Demands that so many datasets are in the cache, finished or not. */
  private void requireDatasets(int expected) throws IOException {
    try (Stream<Path> datasets = Files.list(directory.resolve("cache"))) {
      assertEquals(expected, datasets.count());
    }
  }

  private Ended judged(String data) throws Exception {
    return meanfield()
        .run(
            "evaluate",
            "--json",
            "--run",
            directory.resolve("three").toString(),
            "--set",
            "data.path=" + directory.resolve(data));
  }
}
