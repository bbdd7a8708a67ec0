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

  /** A copy of all values. */
  static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    try {
      pointer(array).get(values);
    } finally {
      Reference.reachabilityFence(array);
    }
    return values;
  }
}
