package org.meanfield.model.lstm;

import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.blas.Matrix.Order;

/** Native memory that only grows, so that a pass of a seen size allocates nothing. */
final class NativeFloats {
  private FloatPointer memory = new FloatPointer();
  private long capacity;

  /** Makes room for {@code length} floats; what was there is lost when it has to grow. */
  void reserve(long length) {
    if (length > capacity) {
      memory.close();
      memory = new FloatPointer(length);
      capacity = length;
    }
  }

  /** A pointer to element {@code index}; good until the next {@link #reserve}. */
  FloatPointer at(long index) {
    return memory.getPointer(index);
  }

  /** A matrix of row-major order in native memory, transposed or not, for {@link #multiply}. */
  record Matrix(FloatPointer first, int rowStride, Transposed transposed) {
    Matrix(FloatPointer first, int rowStride) {
      this(first, rowStride, Transposed.NO);
    }

    private org.meanfield.model.blas.Matrix sized(int rows, int columns) {
      return new org.meanfield.model.blas.Matrix(
          first,
          rows,
          columns,
          rowStride,
          transposed == Transposed.NO ? Order.ROWS : Order.COLUMNS);
    }

    Matrix transpose() {
      return new Matrix(
          first, rowStride, transposed == Transposed.NO ? Transposed.YES : Transposed.NO);
    }
  }

  /** How a factor is read. */
  enum Transposed {
    /** As it lies. */
    NO,
    /** Rows as columns. */
    YES
  }

  /**
   * C = A·B + β·C.
   *
   * @param rows rows of A and C
   * @param columns columns of B and C
   * @param inner columns of A, rows of B
   */
  static void multiply(int rows, int columns, int inner, Matrix a, Matrix b, float beta, Matrix c) {
    Gemm.here()
        .multiply(1, a.sized(rows, inner), b.sized(inner, columns), beta, c.sized(rows, columns));
  }
}
