package org.meanfield.model.layer;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The places of ND4J's arrays of floats in native memory. */
public final class Floats {
  private Floats() {}

  /**
   * Returns a new pointer to an array's first element, at the array's own offset. It doesn't keep
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

  /** Returns whether an array is a vector of floats without gaps. */
  public static boolean isVector(INDArray array) {
    return array.dataType() == DataType.FLOAT && array.elementWiseStride() == 1;
  }

  /**
   * Returns what {@link #pointer} does, for a vector without gaps.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static FloatPointer vector(INDArray vector) {
    if (!isVector(vector)) {
      throw new IllegalArgumentException(
          "not a contiguous float vector: " + vector.shapeInfoToString());
    }
    return pointer(vector);
  }

  /** Returns a copy of all values of a contiguous array. */
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
