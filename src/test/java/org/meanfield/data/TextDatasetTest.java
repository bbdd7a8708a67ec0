package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations.ViolationsException;
import org.nd4j.linalg.dataset.DataSet;

final class TextDatasetTest {
  @TempDir Path directory;

  private DatasetInfo open(byte[] content, int length, String alphabet, double validation)
      throws IOException {
    Path file = directory.resolve("text");
    Files.write(file, content);
    return TextDataset.open(
            new TextConfig(file.toString(), length, alphabet, validation, 0.25),
            new Configuration(false))
        .info();
  }

  private DatasetInfo open(String text, int length) throws IOException {
    return open(text.getBytes(StandardCharsets.UTF_8), length, "", 0);
  }

  private String refused(String text, int length) {
    return assertThrows(DataException.class, () -> open(text, length)).getMessage();
  }

  @Test
  void classesAreTheCharactersByCodePoint() throws IOException {
    DatasetInfo info = open("ba𝄞\nb".repeat(40), 10);
    assertEquals("\nab𝄞", info.alphabet());
    assertEquals(4, info.features());
    assertEquals(new Target(Target.Kind.CLASS_PER_STEP, 4, 0), info.target());
    assertEquals(10, info.steps());
    int all = info.examples().values().stream().mapToInt(Integer::intValue).sum();
    assertEquals(20, all, "199 characters have one after them");
  }

  @Test
  void windowsKeepTheirSplitWhenTheTextGrows() throws IOException {
    Map<Split, Integer> before = open("ab".repeat(500), 10).examples();
    Map<Split, Integer> after = open("ab".repeat(505), 10).examples();
    assertEquals(1, total(after) - total(before));
    assertTrue(after.get(Split.TRAIN) >= before.get(Split.TRAIN));
    assertTrue(after.get(Split.TEST) >= before.get(Split.TEST));
  }

  private static int total(Map<Split, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void fingerprintIsOfTextAndDivision() throws IOException {
    String first = open("abcd".repeat(100), 10).fingerprint();
    assertEquals(first, open("abcd".repeat(100), 10).fingerprint());
    assertNotEquals(first, open("abcd".repeat(100), 20).fingerprint());
    assertNotEquals(first, open("abdc".repeat(100), 10).fingerprint());
  }

  @Test
  void badTextIsRefused() {
    assertTrue(refused("", 10).contains("has 0 characters"));
    assertTrue(refused("aaaa", 10).contains("1 of them different"));
    assertTrue(refused("ab", 10).contains("none falls to the"));
    byte[] latin1 = {'a', 'b', (byte) 0xE4, 'c'};
    DataException noUtf8 = assertThrows(DataException.class, () -> open(latin1, 1, "", 0));
    assertTrue(noUtf8.getMessage().contains("is not UTF-8"), noUtf8.getMessage());
    byte[] good = "ab".repeat(50).getBytes(StandardCharsets.UTF_8);
    DataException unknown = assertThrows(DataException.class, () -> open(good, 5, "ac", 0));
    assertTrue(unknown.getMessage().contains("\"b\" (U+0062) as character 2"));
    DataException missing =
        assertThrows(
            DataException.class,
            () ->
                TextDataset.open(
                    new TextConfig(directory + "/none", 10, "", 0, 0.1), new Configuration(false)));
    assertTrue(missing.getMessage().contains("is no file"), missing.getMessage());
    ViolationsException twice =
        assertThrows(ViolationsException.class, () -> new TextConfig("x", 10, "aba", 0, 0.1));
    assertTrue(twice.getMessage().contains("a character twice"), twice.getMessage());
  }

  @Test
  void largeAlphabetsAreJudgedInSmallMinibatches() {
    assertEquals(256, new NextCharacters(80, 100).evaluationBatch());
    assertEquals(10, new NextCharacters(4_000, 100).evaluationBatch());
    assertEquals(1, new NextCharacters(10_000, 1_000).evaluationBatch());
  }

  @Test
  void shortLastWindowIsPaddedOnTheRight() {
    Shard shard =
        new Shard(
            0,
            new Example[] {
              new TextWindow(0, new int[] {1, 0, 1}), new TextWindow(1, new int[] {1, 1})
            });
    DataSet minibatch = new NextCharacters(2, 2).minibatch(shard, new int[] {0, 1});
    assertArrayEquals(
        new float[] {0, 1, 1, 0, 0, 0, 1, 0}, minibatch.getFeatures().dup('c').data().asFloat());
    assertArrayEquals(
        new float[] {1, 0, 0, 1, 0, 0, 1, 0}, minibatch.getLabels().dup('c').data().asFloat());
    assertArrayEquals(
        new float[] {1, 1, 1, 0}, minibatch.getFeaturesMaskArray().dup('c').data().asFloat());
    assertArrayEquals(
        new float[] {1, 1, 1, 0}, minibatch.getLabelsMaskArray().dup('c').data().asFloat());
  }
}
