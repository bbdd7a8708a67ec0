package org.meanfield.serving;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The parameters in a checkpoint's {@code model.zip}: its entry {@code coefficients.bin} is a row
 * vector in ND4J's form, which is two buffers, each with an allocation mode, a length and a type
 * before its big-endian values; the first one describes the shape. Only numbers are read.
 */
final class StoredParameters {
  private static final String ENTRY = "coefficients.bin";

  /** The longs that describe a matrix: rank, shape, strides, and three more. */
  private static final int SHAPE_LONGS = 8;

  private StoredParameters() {}

  /**
   * Reads the parameters.
   *
   * @throws IOException if the content is anything else
   */
  static float[] read(byte[] archive) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(ENTRY)) {
          return vector(zip.readAllBytes());
        }
      }
    }
    throw new IOException("it has no " + ENTRY);
  }

  private static float[] vector(byte[] stored) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(stored);
    DataInputStream in = new DataInputStream(bytes);
    if (length(in, "LONG") != SHAPE_LONGS || in.readLong() != 2 || in.readLong() != 1) {
      throw new IOException(ENTRY + " is not a row vector");
    }
    long columns = in.readLong();
    in.skipNBytes((SHAPE_LONGS - 3) * (long) Long.BYTES);
    long length = length(in, "FLOAT");
    if (length != columns || bytes.available() != length * Float.BYTES) {
      throw new IOException(ENTRY + " is cut off, or longer than its header says");
    }
    float[] values = new float[(int) length];
    ByteBuffer.wrap(stored, stored.length - bytes.available(), bytes.available())
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static long length(DataInputStream in, String type) throws IOException {
    // How the buffer was allocated doesn't matter.
    in.readUTF();
    long length = in.readLong();
    String actual = in.readUTF();
    if (!actual.equals(type)) {
      throw new IOException(
          ENTRY + " has values of type " + actual + " where " + type + " is expected");
    }
    return length;
  }
}
