package org.meanfield.model.input;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.DoublePointer;
import org.meanfield.model.layer.Floats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies of ND4J's arrays of float or double on the heap, in double, which holds both exactly. They
 * are of order 'f': [B, n, T] is T slabs of n rows of B values.
 */
final class Doubles {
  private float[] narrow = new float[0];

  /** Returns a copy of all values. */
  static double[] copy(INDArray array) {
    INDArray inOrder = array.dup('f');
    double[] values = new double[Math.toIntExact(inOrder.length())];
    new Doubles().read(inOrder, 0, values);
    return values;
  }

  /** Reads values of an array that lies in order 'f' without gaps, from a place on. */
  void read(INDArray from, long at, double[] values) {
    try {
      if (from.dataType() == DataType.FLOAT) {
        float[] floats = scratch(values.length);
        Floats.pointer(from).getPointer(at).get(floats, 0, values.length);
        for (int k = 0; k < values.length; k++) {
          values[k] = floats[k];
        }
      } else {
        pointer(from).getPointer(DoublePointer.class, at).get(values, 0, values.length);
      }
    } finally {
      // A pointer doesn't keep its array from being freed.
      Reference.reachabilityFence(from);
    }
  }

  /** Writes values into an array that lies in order 'f' without gaps, from a place on. */
  void write(double[] values, INDArray to, long at) {
    try {
      if (to.dataType() == DataType.FLOAT) {
        float[] floats = scratch(values.length);
        for (int k = 0; k < values.length; k++) {
          floats[k] = (float) values[k];
        }
        Floats.pointer(to).getPointer(at).put(floats, 0, values.length);
      } else {
        pointer(to).getPointer(DoublePointer.class, at).put(values, 0, values.length);
      }
    } finally {
      Reference.reachabilityFence(to);
    }
  }

  private float[] scratch(int length) {
    if (narrow.length < length) {
      narrow = new float[length];
    }
    return narrow;
  }

  private static DoublePointer pointer(INDArray array) {
    if (array.data().addressPointer() instanceof DoublePointer pointer) {
      return pointer;
    }
    throw new IllegalArgumentException("no array of doubles: " + array.shapeInfoToString());
  }
}
