package org.meanfield.model.layer;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's contiguous arrays of floats, in native memory. */
public final class Floats {
  private Floats() {}

  /**
   * An array's first element, at the array's own offset, by a pointer of its own. It doesn't keep
   * the array from being freed.
   *
   * @throws IllegalArgumentException if it is of another type
   */
  public static FloatPointer pointer(INDArray array) {
    if (array.data().addressPointer() instanceof FloatPointer pointer) {
      return pointer;
    }
    throw new IllegalArgumentException("no array of floats: " + array.shapeInfoToString());
  }

  /**
   * Copies {@code count} values, from the one at {@code position} on, to the beginning of {@code
   * to}.
   */
  static void read(INDArray array, long position, float[] to, int count) {
    try {
      pointer(array).getPointer(position).get(to, 0, count);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** The other way round. */
  static void write(float[] from, int count, INDArray array, long position) {
    try {
      pointer(array).getPointer(position).put(from, 0, count);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** A copy of all values. */
  static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    read(array, 0, values, values.length);
    return values;
  }
}
