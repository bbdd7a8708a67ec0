package org.meanfield.model.blas;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.meanfield.model.blas.Matrix.Order;

/** OpenBLAS, which ND4J brings: on every platform. */
final class OpenBlas extends Gemm {
  static final String NAME = "openblas";

  @Override
  void multiplyRows(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        code(a),
        code(b),
        c.rows(),
        c.columns(),
        a.columns(),
        alpha,
        a.first(),
        a.stride(),
        b.first(),
        b.stride(),
        beta,
        c.first(),
        c.stride());
  }

  private static int code(Matrix matrix) {
    return matrix.order() == Order.ROWS
        ? openblas_nolapack.CblasNoTrans
        : openblas_nolapack.CblasTrans;
  }

  @Override
  public String toString() {
    return NAME;
  }
}
