package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.IdxFiles;

/** Samples of RBMs, as users draw them. */
final class RbmSampleIT {
  private static final int PIXELS = 7 * 7;

  @TempDir Path directory;
  private Meanfield meanfield;

  @BeforeEach
  void start() {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private String[] sample(String run, String output, String... more) {
    List<String> command = new ArrayList<>(List.of("sample", "--json", "--run"));
    command.add(directory.resolve(run).toString());
    command.addAll(List.of("--output", directory.resolve(output).toString()));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private List<Row> rows(JsonNode written) {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      return spark
          .read()
          .parquet(written.get("table").asText())
          .orderBy("chain", "step")
          .collectAsList();
    }
  }

  @Test
  void clampedPixelsStayAsTheExamplesHaveThem() throws Exception {
    Path data = IdxFiles.digits(directory.resolve("data"), 618, 203, 4);
    meanfield.trained(
        "conf/rbm-mnist.conf",
        "--run",
        directory.resolve("run").toString(),
        "--set",
        "data.path=" + data,
        "--set",
        "model.hidden=30",
        "--set",
        "model.sampledInput=false",
        "--set",
        "evaluation.logLikelihood.chains=0",
        "--set",
        "train.workers=2",
        "--set",
        "train.epochs=2");
    String[] command =
        sample(
            "run",
            "samples",
            "--chains",
            "3",
            "--steps",
            "50",
            "--every",
            "20",
            "--from",
            "test",
            "--clamp",
            "1-28,49");
    Ended ended = meanfield.run(command);
    assertEquals(0, ended.code(), ended.errors());
    assertEquals("[0,20,40,50]", ended.json().get("steps").toString());
    List<Row> rows = rows(ended.json());
    assertEquals(3 * 4, rows.size());
    for (int r = 0; r < rows.size(); r++) {
      List<Double> start = rows.get(r - r % 4).getList(2);
      List<Double> now = rows.get(r).getList(2);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        boolean isClamped = pixel < 28 || pixel == 48;
        assertTrue(!isClamped || now.get(pixel).equals(start.get(pixel)), "pixel " + pixel);
        assertTrue(isClamped || r % 4 == 0 || now.get(pixel) % 1 == 0, "binary units are drawn");
      }
    }
    BufferedImage picture =
        ImageIO.read(new File(java.net.URI.create(ended.json().get("picture").asText())));
    assertEquals(3 * 8 + 1, picture.getWidth());
    assertEquals(4 * 8 + 1, picture.getHeight());
    Ended again = meanfield.run(command);
    assertEquals(2, again.code());
    assertTrue(again.errors().contains("holds a sample already"), again.errors());
    command[5] = directory.resolve("others").toString();
    assertEquals(rows, rows(meanfield.run(command).json()));
  }

  @Test
  void samplesOfATableAreInItsUnits() throws Exception {
    Random random = new Random(4);
    StringBuilder table = new StringBuilder("weight,height\n");
    for (int i = 0; i < 500; i++) {
      double common = random.nextGaussian();
      double weight = 70 + 10 * (common + 0.3 * random.nextGaussian());
      double height = 1.7 + 0.1 * (common + 0.3 * random.nextGaussian());
      table.append(String.format(Locale.ROOT, "%.3f,%.5f%n", weight, height));
    }
    Files.writeString(directory.resolve("people.csv"), table);
    String dataset = directory.resolve("dataset").toString();
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            "conf/prepare-table.conf",
            "--output",
            dataset,
            "--set",
            "data.source.path=" + directory.resolve("people.csv"));
    assertEquals(0, prepared.code(), prepared.errors());
    meanfield.trained(
        "conf/rbm-table.conf",
        "--run",
        directory.resolve("run").toString(),
        "--set",
        "data.path=" + dataset,
        "--set",
        "train.epochs=3");
    Ended ended = meanfield.run(sample("run", "samples", "--chains", "400", "--every", "1000"));
    assertEquals(0, ended.code(), ended.errors());
    assertFalse(ended.json().has("picture"));
    List<Row> ends = rows(ended.json()).stream().filter(row -> row.getInt(1) == 1000).toList();
    double weight =
        ends.stream()
            .mapToDouble(row -> row.getStruct(2).<Double>getAs("weight"))
            .average()
            .orElseThrow();
    double height =
        ends.stream()
            .mapToDouble(row -> row.getStruct(2).<Double>getAs("height"))
            .average()
            .orElseThrow();
    assertEquals(70, weight, 5);
    assertEquals(1.7, height, 0.05);
    refused("--clamp names age, which is neither", "--from", "train", "--clamp", "age");
    refused("--chains is 5,000, but the test split has only", "--from", "test", "--chains", "5000");
    refused("--from must be noise, train", "--from", "somewhere");
    refused("are for models of texts", "--top-k", "3");
  }

  private void refused(String message, String... options) throws Exception {
    Ended refused = meanfield.run(sample("run", "refused", options));
    assertEquals(2, refused.code(), refused.errors());
    assertTrue(refused.errors().contains(message), refused.errors());
    assertFalse(Files.exists(directory.resolve("refused")));
  }
}
