package org.meanfield.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;

/** Small directories of IDX files for tests, cut from the bundled digits or made up. */
public final class IdxFiles {
  private static final DataFile IMAGES =
      new DataFile("bundled:mnist-sample/train-images-idx3-ubyte.gz");
  private static final DataFile LABELS =
      new DataFile("bundled:mnist-sample/train-labels-idx1-ubyte.gz");

  private IdxFiles() {}

  /** Writes the first {@code train} bundled digits for training and the {@code test} after them. */
  public static Path digits(Path directory, int train, int test) throws IOException {
    return digits(directory, train, test, 1);
  }

  /**
   * Writes digits as {@link #digits(Path, int, int)} does, of which it keeps every {@code step}-th
   * pixel in both directions.
   */
  public static Path digits(Path directory, int train, int test, int step) throws IOException {
    Files.createDirectories(directory);
    int side = 28 / step;
    byte[] pixels = thinned(read(IMAGES, 16, (train + test) * 784), step);
    byte[] labels = read(LABELS, 8, train + test);
    int split = train * side * side;
    write(directory, "train", side, slice(pixels, 0, split), slice(labels, 0, train));
    write(
        directory,
        "t10k",
        side,
        slice(pixels, split, pixels.length - split),
        slice(labels, train, test));
    return directory;
  }

  private static byte[] thinned(byte[] pixels, int step) {
    byte[] kept = new byte[pixels.length / step / step];
    int at = 0;
    for (int p = 0; p < pixels.length; p++) {
      int row = p % 784 / 28;
      int column = p % 28;
      if (row % step == step / 2 && column % step == step / 2) {
        kept[at++] = pixels[p];
      }
    }
    return kept;
  }

  private static void write(Path directory, String prefix, int side, byte[] pixels, byte[] labels)
      throws IOException {
    Files.write(
        directory.resolve(prefix + "-images-idx3-ubyte"),
        idx(pixels, 0x803, labels.length, side, side));
    Files.write(
        directory.resolve(prefix + "-labels-idx1-ubyte"), idx(labels, 0x801, labels.length));
  }

  /** Returns an IDX file: its magic number, dimensions and items. */
  static byte[] idx(byte[] items, int magic, int... dimensions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(magic);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
    out.write(items);
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private static byte[] read(DataFile file, int offset, int length) throws IOException {
    try (InputStream in = file.openAt(new Configuration(), offset)) {
      return in.readNBytes(length);
    }
  }
}
