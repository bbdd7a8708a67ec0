package org.meanfield.model.lstm;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

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

    Matrix transpose() {
      return new Matrix(
          first, rowStride, transposed == Transposed.NO ? Transposed.YES : Transposed.NO);
    }
  }

  /** How a factor is read. */
  enum Transposed {
    /** As it lies. */
    NO(openblas_nolapack.CblasNoTrans),
    /** Rows as columns. */
    YES(openblas_nolapack.CblasTrans);

    private final int code;

    Transposed(int code) {
      this.code = code;
    }
  }

  /**
   * C = A·B + β·C by OpenBLAS.
   *
   * @param rows rows of A and C
   * @param columns columns of B and C
   * @param inner columns of A, rows of B
   */
  static void multiply(int rows, int columns, int inner, Matrix a, Matrix b, float beta, Matrix c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        a.transposed.code,
        b.transposed.code,
        rows,
        columns,
        inner,
        1f,
        a.first,
        a.rowStride,
        b.first,
        b.rowStride,
        beta,
        c.first,
        c.rowStride);
  }
}
