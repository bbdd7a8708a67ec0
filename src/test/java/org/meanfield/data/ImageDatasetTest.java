package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.DataException;

final class ImageDatasetTest {
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  @TempDir Path directory;

  @BeforeEach
  void digits() throws IOException {
    IdxFiles.digits(directory, 50, 20);
  }

  private DatasetInfo open() {
    return open(0);
  }

  private DatasetInfo open(double validationFraction) {
    ImageConfig config = new ImageConfig(directory.toString(), validationFraction);
    return ImageDataset.open(config, new Configuration()).info();
  }

  private void refused(String... words) {
    String message = assertThrows(DataException.class, this::open).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  private byte[] content(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name));
  }

  private void replace(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  @Test
  void tellsShapesAndCounts() {
    DatasetInfo info = open();
    assertEquals(28, info.steps());
    assertEquals(28, info.features());
    assertEquals(10, info.target().outputs());
    assertEquals(50, info.examples().get(Split.TRAIN));
    assertEquals(20, info.examples().get(Split.TEST));
  }

  @Test
  void bundledSampleIsWhole() {
    DatasetInfo info =
        ImageDataset.open(new ImageConfig("bundled:mnist-sample", 0), new Configuration()).info();
    assertEquals(10_000, info.examples().get(Split.TRAIN));
    assertEquals(2_000, info.examples().get(Split.TEST));
    // Runs are tied to their data by this; it must not change from version to version.
    assertEquals(
        "sha256:271cf0427524c545512b0b50120e175d3a1884eb05fb170097868913269a5d37",
        info.fingerprint());
  }

  @Test
  void fingerprintIsOfContentNotOfPacking() throws IOException {
    String plain = open().fingerprint();
    byte[] images = content(TRAIN_IMAGES);
    Files.delete(directory.resolve(TRAIN_IMAGES));
    replace("train-images.idx3-ubyte.gz", IdxFiles.gzip(images));
    assertEquals(plain, open().fingerprint());
    images[1000] ^= 1;
    replace("train-images.idx3-ubyte.gz", IdxFiles.gzip(images));
    assertTrue(!plain.equals(open().fingerprint()));
  }

  @Test
  void validationIsTakenFromTrainingAlone() {
    DatasetInfo whole = open();
    assertFalse(whole.has(Split.VALIDATION));
    DatasetInfo info = open(0.3);
    int heldBack = info.examples().get(Split.VALIDATION);
    assertEquals(15, heldBack, 7);
    assertEquals(50 - heldBack, info.examples().get(Split.TRAIN));
    assertEquals(20, info.examples().get(Split.TEST));
    assertNotEquals(whole.fingerprint(), info.fingerprint());
    assertNotEquals(open(0.31).fingerprint(), info.fingerprint());
  }

  @Test
  void validationThatLeavesAnEmptySplitIsRefused() {
    for (double fraction : new double[] {1e-9, 1 - 1e-9}) {
      String message = assertThrows(DataException.class, () -> open(fraction)).getMessage();
      assertTrue(message.contains("data.validationFraction = " + fraction), message);
    }
  }

  @Test
  void missingFileIsNamed() throws IOException {
    Files.delete(directory.resolve(TEST_LABELS));
    refused("t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte.gz", directory.toString());
  }

  @Test
  void missingDirectoryIsNamed() {
    directory = directory.resolve("nowhere");
    refused("does not exist", "deploy/datasets");
  }

  @Test
  void unknownBundleAndUnknownSchemeAreRefused() {
    for (String path : new String[] {"bundled:cifar", "nosuch://host/data"}) {
      ImageConfig config = new ImageConfig(path, 0);
      String message =
          assertThrows(DataException.class, () -> ImageDataset.open(config, new Configuration()))
              .getMessage();
      assertTrue(message.contains(path), message);
    }
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] images = content(TRAIN_IMAGES);
    replace(TRAIN_IMAGES, Arrays.copyOf(images, images.length - 1));
    refused(TRAIN_IMAGES, "cut off", "39,200", "39,199");
    replace(TRAIN_IMAGES, Arrays.copyOf(images, 10));
    refused(TRAIN_IMAGES, "head");
    replace(TRAIN_IMAGES, new byte[0]);
    refused(TRAIN_IMAGES, "empty");
    byte[] packed = IdxFiles.gzip(images);
    replace(TRAIN_IMAGES, Arrays.copyOf(packed, packed.length / 2));
    refused(TRAIN_IMAGES, "cut off");
  }

  @Test
  void surplusBytesAreRefused() throws IOException {
    byte[] labels = content(TRAIN_LABELS);
    replace(TRAIN_LABELS, Arrays.copyOf(labels, labels.length + 1));
    refused(TRAIN_LABELS, "goes on");
  }

  @Test
  void absurdDimensionsAreRefused() throws IOException {
    replace(TRAIN_IMAGES, IdxFiles.idx(new byte[9], 0x803, 50, 65_536, 65_536));
    refused(TRAIN_IMAGES, "damaged");
    replace(TRAIN_IMAGES, IdxFiles.idx(new byte[9], 0x803, -1, 28, 28));
    refused(TRAIN_IMAGES, "dimension 0 in its head is -1");
  }

  @Test
  void swappedFilesAreRefusedWithAHint() throws IOException {
    replace(TRAIN_IMAGES, content(TRAIN_LABELS));
    refused(TRAIN_IMAGES, "0x00000801", "labels; are the two swapped");
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    replace(
        TRAIN_IMAGES, "GIF89a, not IDX at all".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    refused(TRAIN_IMAGES, "0x47494638");
  }

  @Test
  void unequalCountsAreRefused() throws IOException {
    replace(TRAIN_LABELS, IdxFiles.idx(new byte[49], 0x801, 49));
    refused("50 images", "49 labels");
  }

  @Test
  void unseenClassAndSingleClassAreRefused() throws IOException {
    replace(TEST_LABELS, IdxFiles.idx(filled(20, 12), 0x801, 20));
    refused(TEST_LABELS, "label 12");
    replace(TEST_LABELS, IdxFiles.idx(new byte[20], 0x801, 20));
    replace(TRAIN_LABELS, IdxFiles.idx(new byte[50], 0x801, 50));
    refused("one class alone");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws IOException {
    replace("t10k-images-idx3-ubyte", IdxFiles.idx(new byte[20 * 6], 0x803, 20, 2, 3));
    refused("28 × 28", "2 × 3");
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
