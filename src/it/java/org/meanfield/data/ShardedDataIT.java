package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.TextConfig.HeldOut;
import org.meanfield.errors.DataException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Datasets dealt to the workers by a real Spark. */
final class ShardedDataIT {
  @TempDir Path directory;
  private JavaSparkContext spark;

  @BeforeEach
  void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterEach
  void stopSpark() {
    spark.stop();
  }

  private ImageDataset open(double validationFraction) {
    return ImageDataset.open(
        new ImageConfig(directory.toString(), validationFraction), spark.hadoopConfiguration());
  }

  @Test
  void trainingAndValidationAreDealtEvenlyAndAreAll() throws Exception {
    IdxFiles.digits(directory, 101, 4);
    ImageDataset digits = open(0.3);
    List<String> seen = new ArrayList<>();
    for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
      try (ShardedData data = digits.shards(spark, split, Layout.LABELLED_ROWS, 4)) {
        assertEquals(digits.info().examples().get(split), data.examples());
        List<Integer> shards = data.inOrder().collect().stream().map(DataSet::numExamples).toList();
        assertEquals(4, shards.size());
        assertTrue(Collections.max(shards) - Collections.min(shards) <= 1, shards.toString());
        assertEquals(data.examples(), shards.stream().mapToInt(Integer::intValue).sum());
        data.epoch(1, 0, 1).collect().forEach(d -> seen.add(d.getFeatures().toString()));
      }
    }
    assertEquals(101, seen.stream().distinct().count());
    DataException refused =
        assertThrows(
            DataException.class,
            () -> open(0).shards(spark, Split.VALIDATION, Layout.LABELLED_ROWS, 4));
    assertTrue(refused.getMessage().contains("data.validationFraction is 0"));
  }

  @Test
  void examplesThatAreAlikeAreOneOfTheLowestHashes() throws Exception {
    Path file = directory.resolve("alike.txt");
    Files.writeString(file, "ab".repeat(100) + "cd".repeat(100));
    Dataset data =
        Dataset.open(
            new TextConfig(file.toString(), 2, "", 0, HeldOut.END, 0, 0.3),
            spark.hadoopConfiguration());
    // Of ab before a, ab before c, cd before c, and c before d.
    long[] hashes = ExampleHashes.lowest(spark, data, 4);
    assertEquals(4, Arrays.stream(hashes).distinct().count(), Arrays.toString(hashes));
  }

  @Test
  void textIsDealtEvenlyAndIsAll() throws Exception {
    String text = "Wörter und Zeichen, 𝄞 auch. ".repeat(20) + "Ende";
    Path file = directory.resolve("text.txt");
    Files.writeString(file, "\uFEFF" + text);
    Dataset data =
        Dataset.open(
            new TextConfig(file.toString(), 7, "", 0, HeldOut.SCATTERED, 0.2, 0.3),
            spark.hadoopConfiguration());
    String alphabet = data.info().alphabet();
    assertEquals(
        text.codePoints().distinct().sorted().boxed().toList(),
        alphabet.codePoints().boxed().toList());
    List<String> windows = new ArrayList<>();
    for (Split split : Split.values()) {
      try (ShardedData shards = data.shards(spark, split, Layout.LABELLED_ROWS, 3)) {
        List<DataSet> examples = shards.epoch(1, 0, 1).collect();
        assertEquals(data.info().examples().get(split), examples.size());
        List<Integer> sizes =
            shards.inOrder().collect().stream().map(DataSet::numExamples).toList();
        assertTrue(Collections.max(sizes) - Collections.min(sizes) <= 1, sizes.toString());
        examples.forEach(
            window -> {
              String input = characters(alphabet, window.getFeatures());
              String targets = characters(alphabet, window.getLabels());
              // Each target is the next input.
              assertEquals(
                  targets.substring(0, targets.offsetByCodePoints(targets.length(), -1)),
                  input.substring(input.offsetByCodePoints(0, 1)));
              windows.add(input + targets.substring(input.length() - first(input)));
            });
      }
    }
    List<String> expected = new ArrayList<>();
    int[] all = text.codePoints().toArray();
    for (int begin = 0; begin < all.length - 1; begin += 7) {
      expected.add(new String(all, begin, Math.min(8, all.length - begin)));
    }
    Collections.sort(expected);
    Collections.sort(windows);
    assertEquals(expected, windows);
  }

  /** Returns the length of a text's first character. */
  private static int first(String text) {
    return Character.charCount(text.codePointAt(0));
  }

  private static String characters(String alphabet, INDArray oneHot) {
    StringBuilder text = new StringBuilder();
    for (int place : oneHot.argMax(1).toIntVector()) {
      text.appendCodePoint(alphabet.codePoints().toArray()[place]);
    }
    return text.toString();
  }

  @Test
  void sequencesAreDrawnAlikeForAnyNumberOfWorkers() {
    Dataset adding = Dataset.open(new AddingProblem(10, 37, 0, 5, 1), spark.hadoopConfiguration());
    List<List<String>> drawn = new ArrayList<>();
    for (int workers : new int[] {1, 3}) {
      try (ShardedData data = adding.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, workers)) {
        assertEquals(37, data.examples());
        List<DataSet> examples = data.epoch(1, 0, 1).collect();
        assertEquals(37, examples.size());
        drawn.add(examples.stream().map(d -> d.getFeatures().toString()).sorted().toList());
        assertEquals(workers, data.inOrder().getNumPartitions());
      }
    }
    assertEquals(drawn.get(0), drawn.get(1));
    String noImages =
        assertThrows(DataException.class, () -> adding.shards(spark, Split.TEST, Layout.VECTORS, 2))
            .getMessage();
    assertTrue(noImages.contains("data.kind = images"), noImages);
    String noValidation =
        assertThrows(
                DataException.class,
                () -> adding.shards(spark, Split.VALIDATION, Layout.LABELLED_ROWS, 2))
            .getMessage();
    assertTrue(noValidation.contains("data.validation is 0"), noValidation);
  }
}
