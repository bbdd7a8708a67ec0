package org.meanfield.model.lstm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.blas.Matrix;

/**
 * The weights of a recurrent layer side by side, so that one product takes all of them: [b W R],
 * G·H rows by 1 + F + H columns, row-major. DL4J's W [F, G·H] and R [H, G·H] of order 'f' are G·H
 * rows of F and H values in memory; blocks of H rows are the gates, in DL4J's order.
 */
final class PackedWeights {
  private final NativeFloats packed = new NativeFloats();
  private float[] rows = new float[0];
  private float[] part = new float[0];

  /** Packs the weights, which are contiguous and as DL4J has them. */
  void pack(PassShape shape, FloatPointer w, FloatPointer r, FloatPointer b) {
    reserve(shape);
    copyColumns(shape, 0, 1, b, Direction.IN);
    copyColumns(shape, 1, shape.inputs(), w, Direction.IN);
    copyColumns(shape, 1 + shape.inputs(), shape.units(), r, Direction.IN);
    packed.at(0).put(rows, 0, length(shape));
  }

  /** Unpacks into the three views of a gradient. */
  void unpack(PassShape shape, FloatPointer w, FloatPointer r, FloatPointer b) {
    packed.at(0).get(rows, 0, length(shape));
    copyColumns(shape, 0, 1, b, Direction.OUT);
    copyColumns(shape, 1, shape.inputs(), w, Direction.OUT);
    copyColumns(shape, 1 + shape.inputs(), shape.units(), r, Direction.OUT);
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
      part = new float[length(shape)];
    }
  }

  private enum Direction {
    IN,
    OUT
  }

  private void copyColumns(
      PassShape shape, int column, int columns, FloatPointer matrix, Direction direction) {
    int length = shape.gateRows() * columns;
    if (direction == Direction.IN) {
      matrix.get(part, 0, length);
    }
    for (int row = 0; row < shape.gateRows(); row++) {
      int at = row * shape.rows() + column;
      if (direction == Direction.IN) {
        System.arraycopy(part, row * columns, rows, at, columns);
      } else {
        System.arraycopy(rows, at, part, row * columns, columns);
      }
    }
    if (direction == Direction.OUT) {
      matrix.put(part, 0, length);
    }
  }
}
