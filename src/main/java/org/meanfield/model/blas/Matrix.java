package org.meanfield.model.blas;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A matrix in native memory, which it doesn't keep from being freed.
 *
 * @param first its first element
 * @param rows as it is read
 * @param columns as it is read
 * @param stride elements from one stored row to the next
 * @param order of its elements in memory
 */
public record Matrix(FloatPointer first, int rows, int columns, int stride, Order order) {
  /** The order of elements in memory. */
  public enum Order {
    /** The elements of a row lie side by side. */
    ROWS,
    /** The elements of a column lie side by side. */
    COLUMNS
  }

  /** Checks the stride. */
  public Matrix {
    int length = order == Order.ROWS ? columns : rows;
    if (rows < 1 || columns < 1 || stride < length) {
      throw new IllegalArgumentException(
          "no matrix: " + rows + " by " + columns + ", stride " + stride + " in order " + order);
    }
  }

  /** Creates a matrix that is stored row by row. */
  public static Matrix ofRows(FloatPointer first, int rows, int columns, int stride) {
    return new Matrix(first, rows, columns, stride, Order.ROWS);
  }

  /** Returns the same memory with rows read as columns. */
  public Matrix transpose() {
    return new Matrix(
        first, columns, rows, stride, order == Order.ROWS ? Order.COLUMNS : Order.ROWS);
  }
}
