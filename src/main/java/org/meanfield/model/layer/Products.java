package org.meanfield.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of matrices, as the layers of vectors need them. */
public final class Products {
  private Products() {}

  /**
   * A·B, either of which may be a transposed view. Written straight into column-major memory:
   * {@code mmul} goes through more copies and takes up to twice as long.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @return [n, m]
   */
  public static INDArray of(INDArray a, INDArray b) {
    INDArray c = Nd4j.createUninitialized(a.dataType(), new long[] {a.rows(), b.columns()}, 'f');
    return Nd4j.gemm(a, b, c, false, false, 1, 0);
  }
}
