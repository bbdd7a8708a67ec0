package org.meanfield.model.lstm;

import java.lang.ref.Reference;
import org.meanfield.model.layer.Floats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads ND4J's arrays [B, units, T] as T slabs of {@code units} rows of B values, whatever their
 * strides. Arrays that lie that way already, as DL4J's recurrent layers make them, are one copy.
 */
final class Slabs {
  /** Values of a block that is transposed at once, so that both sides stay in cache. */
  private static final int BLOCK = 16;

  private float[] slabs = new float[0];
  private float[] raw = new float[0];

  /** The slabs; the array is this object's own and good until the next call. */
  float[] read(INDArray array) {
    int length = Math.toIntExact(array.length());
    if (slabs.length < length) {
      slabs = new float[length];
    }
    int batch = (int) array.size(0);
    int slab = Math.multiplyExact(batch, (int) array.size(1));
    boolean rowsInPlace = batch == 1 || array.stride(0) == 1;
    if (rowsInPlace && (array.size(1) == 1 || array.stride(1) == batch)) {
      if (array.size(2) == 1 || array.stride(2) == slab) {
        copy(array, 0, slabs, 0, length);
      } else {
        for (int t = 0; t < array.size(2); t++) {
          copy(array, (long) t * array.stride(2), slabs, t * slab, slab);
        }
      }
    } else {
      transpose(span(array) == length ? array : array.dup('c'));
    }
    return slabs;
  }

  /** Distance from the first element to behind the last. */
  private static long span(INDArray array) {
    long last = 0;
    for (int dimension = 0; dimension < array.rank(); dimension++) {
      last += (array.size(dimension) - 1) * array.stride(dimension);
    }
    return last + 1;
  }

  private void transpose(INDArray array) {
    int length = (int) array.length();
    if (raw.length < length) {
      raw = new float[length];
    }
    copy(array, 0, raw, 0, length);
    int batch = (int) array.size(0);
    int units = (int) array.size(1);
    int steps = (int) array.size(2);
    for (int unit = 0; unit < units; unit++) {
      if (array.stride(0) == 1) {
        copyRows(array, unit);
        continue;
      }
      for (int t = 0; t < steps; t += BLOCK) {
        for (int b = 0; b < batch; b += BLOCK) {
          transposeBlock(array, unit, t, Math.min(steps, t + BLOCK), b, Math.min(batch, b + BLOCK));
        }
      }
    }
  }

  /** Rows of examples lie together but the steps don't, as in an output layer's errors. */
  private void copyRows(INDArray array, int unit) {
    int batch = (int) array.size(0);
    int units = (int) array.size(1);
    for (int t = 0; t < array.size(2); t++) {
      int from = unit * array.stride(1) + t * array.stride(2);
      System.arraycopy(raw, from, slabs, (t * units + unit) * batch, batch);
    }
  }

  private void transposeBlock(INDArray array, int unit, int t, int endStep, int b, int endExample) {
    int exampleStride = array.stride(0);
    int stepStride = array.stride(2);
    int batch = (int) array.size(0);
    int units = (int) array.size(1);
    int from = unit * array.stride(1);
    for (int example = b; example < endExample; example++) {
      for (int step = t; step < endStep; step++) {
        slabs[(step * units + unit) * batch + example] =
            raw[from + example * exampleStride + step * stepStride];
      }
    }
  }

  /** The values of a matrix [B, n], column by column: n rows of B values. */
  static float[] columns(INDArray matrix) {
    INDArray columns = matrix.castTo(DataType.FLOAT).dup('f');
    float[] values = new float[Math.toIntExact(columns.length())];
    copy(columns, 0, values, 0, values.length);
    return values;
  }

  private static void copy(INDArray from, long offset, float[] to, int at, int length) {
    try {
      Floats.pointer(from).getPointer(offset).get(to, at, length);
    } finally {
      // A pointer doesn't keep its array from being freed.
      Reference.reachabilityFence(from);
    }
  }

  /** The matrix itself if it lies column by column, else a copy that does. */
  static INDArray columnMajor(INDArray matrix) {
    boolean inPlace =
        (matrix.size(0) == 1 || matrix.stride(0) == 1)
            && (matrix.size(1) == 1 || matrix.stride(1) == matrix.size(0));
    return inPlace ? matrix : matrix.dup('f');
  }
}
