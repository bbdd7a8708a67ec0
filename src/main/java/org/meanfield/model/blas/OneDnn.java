package org.meanfield.model.blas;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.meanfield.model.blas.Matrix.Order;

/** oneDNN, formerly DNNL: on x86-64. */
final class OneDnn extends Gemm {
  static final String NAME = "onednn";

  private static final byte AS_STORED = 'N';
  private static final byte TRANSPOSED = 'T';

  /**
   * Loads the library.
   *
   * @throws LinkageError if this platform doesn't have it
   */
  OneDnn() {
    Loader.load(dnnl.class);
  }

  @Override
  void multiplyRows(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    int status =
        dnnl.dnnl_sgemm(
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
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN's sgemm failed with status " + status);
    }
  }

  private static byte code(Matrix matrix) {
    return matrix.order() == Order.ROWS ? AS_STORED : TRANSPOSED;
  }

  @Override
  public String toString() {
    return NAME;
  }
}
