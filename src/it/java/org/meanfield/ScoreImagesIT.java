package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.source.ImageBytes;

/** The whole job of finding bad images: a folder of PNG files, and the error of each file. */
final class ScoreImagesIT {
  private static final int SIZE = 8;
  private static final int GOOD = 240;
  private static final int BAD = 24;

  @TempDir Path directory;
  private Meanfield meanfield;
  private JsonNode trained;
  private final Random random = new Random(11);

  @BeforeEach
  void train() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    write("parts/good", "g", GOOD, SIZE);
    write("parts/bad", "b", BAD, SIZE);
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source { kind = image-files, path = "%s", labels = folders }
          splits { kind = hash, validationFraction = 0.2, testFraction = 0.2 }
          maxRejectedFraction = 0.05
        }
        """
            .formatted(directory.resolve("parts")));
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            directory.resolve("prepare.conf").toString(),
            "--output",
            directory.resolve("dataset").toString());
    assertEquals(0, prepared.code(), prepared.errors());
    Files.writeString(
        directory.resolve("train.conf"),
        """
        run = "%s"
        data { kind = prepared, path = "%s", normalClasses = [good] }
        model { kind = autoencoder, hidden = [16, 3] }
        train { workers = 2, batchSize = 16, averagingPeriod = 4, epochs = 30
                optimizer { kind = adam, learningRate = 0.01 } }
        """
            .formatted(run(), directory.resolve("dataset")));
    trained = meanfield.trained(directory.resolve("train.conf").toString());
  }

  private Path run() {
    return directory.resolve("run");
  }

  /** Writes images: good ones are bright on one side, bad ones are noise. */
  private void write(String folder, String name, int count, int size) throws Exception {
    Path images = Files.createDirectories(directory.resolve(folder));
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * random.nextDouble();
      byte[] pixels = new byte[size * size];
      for (int p = 0; p < pixels.length; p++) {
        int row = p / size;
        double x = (double) (p % size) / (size - 1) - 0.5;
        double y = (double) row / (size - 1) - 0.5;
        double side = 0.5 + 0.6 * (Math.cos(angle) * x + Math.sin(angle) * y);
        double level = name.equals("g") ? side : random.nextDouble();
        pixels[p] = (byte) Math.round(255 * Math.max(0, Math.min(1, level)));
      }
      Files.write(images.resolve(name + i + ".png"), ImageBytes.greyPng(pixels, size));
    }
  }

  private Ended score(String output, String... more) throws Exception {
    return meanfield.run(Rows.command("score", run(), directory.resolve(output), more));
  }

  /** Returns how probably a bad file has a larger error than a good one. */
  private static double areaUnderCurve(List<JsonNode> rows) {
    long right = 0;
    long pairs = 0;
    for (JsonNode bad : rows) {
      for (JsonNode good : rows) {
        if (isBad(bad) && !isBad(good)) {
          pairs++;
          right += bad.get("error").asDouble() > good.get("error").asDouble() ? 1 : 0;
        }
      }
    }
    return (double) right / pairs;
  }

  private static boolean isBad(JsonNode row) {
    return row.get("id").asText().startsWith("tuesday/b");
  }

  @Test
  void thresholdFindsTheBadFiles() throws Exception {
    assertTrue(trained.get("metrics").get("test").get("auroc").asDouble() > 0.99, "told");
    write("new/monday", "g", 1900, SIZE);
    write("new/tuesday", "b", 100, SIZE);
    write("new/odd", "g", 1, SIZE + 1);
    Files.writeString(directory.resolve("new/odd/torn.png"), "not an image");
    JsonNode told = Rows.told(score("scored", "--input", directory.resolve("new").toString()));
    assertEquals(2000, told.get("rows").asInt());
    assertEquals(2, told.get("rejected").asInt());
    assertTrue(told.get("threshold").asDouble() > 0, told.toString());
    int found = 0;
    int wrong = 0;
    List<JsonNode> rows = Rows.of(directory.resolve("scored"));
    for (JsonNode row : rows) {
      boolean bad = isBad(row);
      boolean anomaly = row.get("anomaly").asBoolean();
      assertEquals(
          anomaly, row.get("error").asDouble() > told.get("threshold").asDouble(), row.toString());
      found += bad && anomaly ? 1 : 0;
      wrong += !bad && anomaly ? 1 : 0;
    }
    double area = areaUnderCurve(rows);
    System.out.printf(
        "of 2,000 files: AUROC %.4f, %d of 100 found, %d wrong%n", area, found, wrong);
    assertTrue(area > 0.99, "AUROC " + area);
    assertEquals(100, found);
    assertTrue(wrong <= 190, wrong + " of 1,900 good files are called bad");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws Exception {
    write("large", "g", 3, 2 * SIZE);
    Ended ended = score("refused", "--input", directory.resolve("large").toString());
    assertEquals(3, ended.code(), ended.errors());
    assertTrue(
        ended.errors().contains("has 16 rows of 16 values, but the model reads images with 8 of 8"),
        ended.errors());
  }
}
