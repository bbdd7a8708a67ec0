package org.meanfield.model;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A float vector in the binary form of {@link Nd4j#write}: two buffers, each with an allocation
 * mode, a length and a type before its big-endian values; the first describes the array's shape.
 * {@link Nd4j#read} allocates whatever such a header says, and believes it.
 */
final class StoredVector {
  /** Bytes of everything but the values: four short strings, two lengths and a shape. */
  static final int MAX_HEADER_BYTES = 1024;

  private static final int VECTOR_RANK = 2;

  /** The longs of a matrix's shape information: rank, shape, strides, and three more. */
  private static final int SHAPE_LONGS = 2 * VECTOR_RANK + 4;

  private StoredVector() {}

  /**
   * Reads a row vector of {@code length} values.
   *
   * @param stored the whole of it
   * @throws IOException if it is anything else
   */
  static float[] read(byte[] stored, int length) throws IOException {
    try {
      return vector(stored, length);
    } catch (EOFException | UTFDataFormatException e) {
      throw new IOException("the header of an array in it is damaged", e);
    }
  }

  private static float[] vector(byte[] stored, int length) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(stored);
    DataInputStream in = new DataInputStream(bytes);
    requireBuffer(in, DataType.INT64, SHAPE_LONGS);
    if (in.readLong() != VECTOR_RANK || in.readLong() != 1 || in.readLong() != length) {
      throw new IOException("an array in it is not a row vector of " + length + " values");
    }
    in.skipNBytes((SHAPE_LONGS - 1 - VECTOR_RANK) * (long) Long.BYTES);
    requireBuffer(in, DataType.FLOAT, length);
    if (bytes.available() != (long) length * Float.BYTES) {
      throw new IOException("a vector in it is cut off, or longer than its header says");
    }
    float[] values = new float[length];
    ByteBuffer.wrap(stored, stored.length - bytes.available(), bytes.available())
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static void requireBuffer(DataInputStream in, DataType type, long length)
      throws IOException {
    // How it was allocated doesn't matter.
    in.readUTF();
    long actual = in.readLong();
    String actualType = in.readUTF();
    if (actual != length || !actualType.equals(type.name())) {
      throw new IOException(
          "an array in it has "
              + actual
              + " values of type "
              + actualType
              + " where "
              + length
              + " of type "
              + type
              + " are expected");
    }
  }
}
