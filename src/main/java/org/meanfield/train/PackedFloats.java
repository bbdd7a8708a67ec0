package org.meanfield.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A vector as Java's serialisation should see it: bytes that are copied in bulk, where a {@code
 * float[]} goes value by value and takes several times as long.
 *
 * @param bytes little-endian float32
 */
public record PackedFloats(byte[] bytes) implements Serializable {
  /**
   * Packs a copy.
   *
   * @throws ArithmeticException for more than 2 GiB, which Spark couldn't send either
   */
  public static PackedFloats of(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return new PackedFloats(buffer.array());
  }

  /** The vector, with every bit as it was. */
  public float[] unpacked() {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
