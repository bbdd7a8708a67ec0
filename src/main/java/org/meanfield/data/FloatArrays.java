package org.meanfield.data;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.natives.NativeLibraries;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's arrays, made in one copy; its own {@code create} copies value by value. */
final class FloatArrays {
  private FloatArrays() {}

  /**
   * An array of float32.
   *
   * @param order of the values: 'c' if those of the last dimension are neighbours, 'f' of the first
   */
  static INDArray of(float[] values, char order, long... shape) {
    NativeLibraries.unpackPrivately();
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, order);
    try {
      ((FloatPointer) array.data().addressPointer()).put(values);
    } finally {
      // A pointer doesn't keep its array from being freed.
      Reference.reachabilityFence(array);
    }
    return array;
  }
}
