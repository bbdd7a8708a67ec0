package org.meanfield.model.updater;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where vectors of a network, and parts of them, lie in native memory. */
public final class FlatVectors {
  private FlatVectors() {}

  /**
   * The first element of a contiguous float vector, at the vector's own offset, by a pointer of its
   * own. It doesn't keep the vector from being freed.
   *
   * @throws IllegalArgumentException if it is of another type, or not contiguous
   */
  public static FloatPointer pointer(INDArray vector) {
    if (isFloats(vector) && vector.data().addressPointer() instanceof FloatPointer pointer) {
      return pointer;
    }
    throw new IllegalArgumentException(
        "not a contiguous float vector: " + vector.shapeInfoToString());
  }

  /** Whether {@link #pointer} takes it. */
  static boolean isFloats(INDArray vector) {
    return vector.dataType() == DataType.FLOAT && vector.elementWiseStride() == 1;
  }
}
