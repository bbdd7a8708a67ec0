package org.meanfield.model.lstm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.blas.Matrix;

/**
 * The weights of a recurrent layer side by side, so that one product takes all of them: [b W R],
 * G·H rows by 1 + F + H columns, row-major. DL4J's W [F + V, G·H] and R [H, G·H] of order 'f' are
 * G·H rows of F + V and H values in memory, of which the V are left to {@link GatheredRows}; blocks
 * of H rows are the gates, in DL4J's order.
 */
final class PackedWeights {
  private final NativeFloats packed = new NativeFloats();
  private float[] rows = new float[0];
  private float[] part = new float[0];

  /** Packs the weights, which are contiguous and as DL4J has them. */
  void pack(PassShape shape, FloatPointer w, FloatPointer r, FloatPointer b) {
    reserve(shape);
    for (Columns columns : columns(shape, w, r, b)) {
      columns.matrix.get(part, 0, shape.gateRows() * columns.stride);
      for (int row = 0; row < shape.gateRows(); row++) {
        int at = row * shape.rows() + columns.first;
        System.arraycopy(part, row * columns.stride, rows, at, columns.count);
      }
    }
    packed.at(0).put(rows, 0, length(shape));
  }

  /** Unpacks into the three views of a gradient. */
  void unpack(PassShape shape, FloatPointer w, FloatPointer r, FloatPointer b) {
    packed.at(0).get(rows, 0, length(shape));
    for (Columns columns : columns(shape, w, r, b)) {
      for (int row = 0; row < shape.gateRows(); row++) {
        int at = row * shape.rows() + columns.first;
        System.arraycopy(rows, at, part, row * columns.stride, columns.count);
      }
      columns.matrix.put(part, 0, shape.gateRows() * columns.stride);
    }
  }

  /**
   * Columns of the packed matrix, which are the first of each row of a matrix in DL4J's memory.
   *
   * @param stride the values of a row there
   */
  private record Columns(int first, int count, FloatPointer matrix, int stride) {}

  private static Columns[] columns(
      PassShape shape, FloatPointer w, FloatPointer r, FloatPointer b) {
    return new Columns[] {
      new Columns(0, 1, b, 1),
      new Columns(1, shape.inputs(), w, shape.weightRows()),
      new Columns(1 + shape.inputs(), shape.units(), r, shape.units())
    };
  }

  /** Fills the weights with zeros. */
  void clear(PassShape shape) {
    reserve(shape);
    Arrays.fill(rows, 0, length(shape), 0);
    packed.at(0).put(rows, 0, length(shape));
  }

  /** A part of the matrix: {@code count} columns from {@code first} on. */
  Matrix columns(int first, int count, PassShape shape) {
    return Matrix.ofRows(packed.at(first), shape.gateRows(), count, shape.rows());
  }

  private static int length(PassShape shape) {
    return Math.multiplyExact(shape.gateRows(), shape.rows());
  }

  private void reserve(PassShape shape) {
    packed.reserve(length(shape));
    if (rows.length < length(shape)) {
      rows = new float[length(shape)];
    }
    int largest = Math.max(1, Math.max(shape.weightRows(), shape.units()));
    if (part.length < shape.gateRows() * largest) {
      part = new float[Math.multiplyExact(shape.gateRows(), largest)];
    }
  }
}
