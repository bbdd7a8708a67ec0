package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.data.NextCharacters.Inputs;
import org.meanfield.data.TextConfig.HeldOut;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations.ViolationsException;
import org.nd4j.linalg.dataset.DataSet;

final class TextDatasetTest {
  @TempDir Path directory;

  private Dataset dataset(byte[] content, int length, String alphabet, HeldOut heldOut)
      throws IOException {
    Path file = directory.resolve("text");
    Files.write(file, content);
    return TextDataset.open(
        new TextConfig(file.toString(), length, alphabet, 0, heldOut, 0, 0.25),
        new Configuration(false));
  }

  private DatasetInfo open(byte[] content, int length, String alphabet, HeldOut heldOut)
      throws IOException {
    return dataset(content, length, alphabet, heldOut).info();
  }

  private DatasetInfo open(String text, int length) throws IOException {
    return open(text.getBytes(StandardCharsets.UTF_8), length, "", HeldOut.END);
  }

  private static String windows(TextConfig config, Split split, int windows) {
    return Arrays.toString(config.windows(split, windows).toArray());
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
  void theEndIsHeldOut() {
    TextConfig config = new TextConfig("x", 10, "", 0, HeldOut.END, 0.2, 0.3);
    assertEquals("[0, 1, 2, 3, 4]", windows(config, Split.TRAIN, 10));
    assertEquals("[5, 6]", windows(config, Split.VALIDATION, 10));
    assertEquals("[7, 8, 9]", windows(config, Split.TEST, 10));
  }

  @ParameterizedTest
  @EnumSource(HeldOut.class)
  void eachWindowBelongsToOneSplit(HeldOut heldOut) {
    TextConfig config = new TextConfig("x", 10, "", 0, heldOut, 0.1, 0.25);
    for (int windows = 1; windows < 300; windows++) {
      int all = windows;
      int[] divided =
          Arrays.stream(Split.values())
              .flatMapToInt(split -> config.windows(split, all))
              .sorted()
              .toArray();
      assertArrayEquals(IntStream.range(0, all).toArray(), divided);
    }
  }

  @Test
  void scatteredWindowsKeepTheirSplitWhenTheTextGrows() {
    TextConfig config = new TextConfig("x", 10, "", 0, HeldOut.SCATTERED, 0.1, 0.25);
    for (Split split : Split.values()) {
      int[] grown = config.windows(split, 120).filter(window -> window < 100).toArray();
      assertArrayEquals(grown, config.windows(split, 100).toArray());
    }
  }

  @Test
  void fingerprintIsOfTextAndDivision() throws IOException {
    String first = open("abcd".repeat(100), 10).fingerprint();
    assertEquals(first, open("abcd".repeat(100), 10).fingerprint());
    assertNotEquals(first, open("abcd".repeat(100), 20).fingerprint());
    assertNotEquals(first, open("abdc".repeat(100), 10).fingerprint());
    byte[] text = "abcd".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertNotEquals(first, open(text, 10, "", HeldOut.SCATTERED).fingerprint());
  }

  @Test
  void fingerprintOfScatteredWindowsIsThatOfVersion0() throws IOException {
    byte[] text = "abcd".repeat(100).getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (byte character : text) {
      digest.update(ByteBuffer.allocate(4).putInt(character).array());
    }
    digest.update("10 0.0 0.25 abcd".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        "sha256:" + HexFormat.of().formatHex(digest.digest()),
        open(text, 10, "", HeldOut.SCATTERED).fingerprint());
  }

  @Test
  void charactersToEmbedAreIndicesFromOneOn() throws IOException {
    NextCharacters form = new NextCharacters(2, 2, Inputs.INDICES);
    DataSet minibatch = form.minibatch(twoWindows(), new int[] {0, 1});
    assertArrayEquals(new long[] {2, 1, 2}, minibatch.getFeatures().shape());
    assertArrayEquals(new float[] {2, 1, 2, 0}, minibatch.getFeatures().dup('c').data().asFloat());
    DataSet oneHot =
        new NextCharacters(2, 2, Inputs.ONE_HOT).minibatch(twoWindows(), new int[] {0, 1});
    assertEquals(oneHot.getLabels(), minibatch.getLabels());
    assertEquals(oneHot.getFeaturesMaskArray(), minibatch.getFeaturesMaskArray());
  }

  @Test
  void embeddedTextHasOneColumnAndAFingerprintOfItsOwn() throws IOException {
    Path file = Files.writeString(directory.resolve("text"), "abcd".repeat(100));
    DatasetInfo info =
        TextDataset.open(
                new TextConfig(file.toString(), 10, "", 16, HeldOut.END, 0, 0.25),
                new Configuration(false))
            .info();
    assertEquals(1, info.features());
    assertEquals(List.of(FeatureColumn.embedding(4, 16)), info.columns());
    DatasetInfo oneHot = open("abcd".repeat(100), 10);
    assertEquals(List.of(), oneHot.columns());
    assertEquals(oneHot.target(), info.target());
    assertNotEquals(oneHot.fingerprint(), info.fingerprint());
  }

  @Test
  void badTextIsRefused() throws IOException {
    assertTrue(refused("", 10).contains("has 0 characters"));
    assertTrue(refused("aaaa", 10).contains("1 of them different"));
    Dataset few = dataset(new byte[] {'a', 'b'}, 10, "", HeldOut.END);
    assertTrue(
        assertThrows(DataException.class, few::requireLearnable)
            .getMessage()
            .contains("none falls to the test split"));
    byte[] latin1 = {'a', 'b', (byte) 0xE4, 'c'};
    DataException noUtf8 =
        assertThrows(DataException.class, () -> open(latin1, 1, "", HeldOut.END));
    assertTrue(noUtf8.getMessage().contains("is not UTF-8"), noUtf8.getMessage());
    byte[] good = "ab".repeat(50).getBytes(StandardCharsets.UTF_8);
    DataException unknown =
        assertThrows(DataException.class, () -> open(good, 5, "ac", HeldOut.END));
    assertTrue(unknown.getMessage().contains("\"b\" (U+0062) as character 2"));
    DataException missing =
        assertThrows(
            DataException.class,
            () ->
                TextDataset.open(
                    new TextConfig(directory + "/none", 10, "", 0, HeldOut.END, 0, 0.1),
                    new Configuration(false)));
    assertTrue(missing.getMessage().contains("is not a file"), missing.getMessage());
    ViolationsException twice =
        assertThrows(
            ViolationsException.class,
            () -> new TextConfig("x", 10, "aba", 0, HeldOut.END, 0, 0.1));
    assertTrue(twice.getMessage().contains("a character twice"), twice.getMessage());
  }

  @Test
  void largeAlphabetsAreJudgedInSmallMinibatches() {
    assertEquals(256, new NextCharacters(80, 100, Inputs.ONE_HOT).evaluationBatch());
    assertEquals(10, new NextCharacters(4_000, 100, Inputs.ONE_HOT).evaluationBatch());
    assertEquals(1, new NextCharacters(10_000, 1_000, Inputs.ONE_HOT).evaluationBatch());
  }

  private static Shard twoWindows() {
    return new Shard(
        0,
        new Example[] {
          new TextWindow(0, new int[] {1, 0, 1}), new TextWindow(1, new int[] {1, 1})
        });
  }

  @Test
  void shortLastWindowIsPaddedOnTheRight() {
    Shard shard = twoWindows();
    DataSet minibatch = new NextCharacters(2, 2, Inputs.ONE_HOT).minibatch(shard, new int[] {0, 1});
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
