package org.meanfield.model.layer;

import java.lang.ref.Reference;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.blas.Matrix;
import org.meanfield.model.blas.Matrix.Order;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of matrices, as the layers of vectors need them: of floats by {@link Gemm}. */
public final class Products {
  private Products() {}

  /**
   * A·B, either of which may be a transposed view.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @return [n, m] in row order
   */
  public static INDArray of(INDArray a, INDArray b) {
    INDArray c = Nd4j.createUninitialized(a.dataType(), new long[] {a.rows(), b.columns()}, 'c');
    into(c, 0, 1, a, b);
    return c;
  }

  /**
   * C = α·A·B + β·C.
   *
   * @param c whose rows or columns are contiguous
   */
  public static void into(INDArray c, double beta, double alpha, INDArray a, INDArray b) {
    if (c.dataType() == DataType.FLOAT) {
      INDArray left = contiguous(a);
      INDArray right = contiguous(b);
      try {
        Gemm.here().multiply((float) alpha, matrix(left), matrix(right), (float) beta, matrix(c));
      } finally {
        Reference.reachabilityFence(left);
        Reference.reachabilityFence(right);
        Reference.reachabilityFence(c);
      }
    } else {
      INDArray product = a.mmul(b).muli(alpha);
      c.assign(beta == 0 ? product : product.addi(c.mul(beta)));
    }
  }

  private static INDArray contiguous(INDArray matrix) {
    return hasRows(matrix) || hasColumns(matrix) ? matrix : matrix.dup('f');
  }

  private static boolean hasRows(INDArray matrix) {
    return (matrix.columns() == 1 || matrix.stride(1) == 1)
        && (matrix.rows() == 1 || matrix.stride(0) >= matrix.columns());
  }

  private static boolean hasColumns(INDArray matrix) {
    return (matrix.rows() == 1 || matrix.stride(0) == 1)
        && (matrix.columns() == 1 || matrix.stride(1) >= matrix.rows());
  }

  private static Matrix matrix(INDArray matrix) {
    int rows = matrix.rows();
    int columns = matrix.columns();
    boolean byRow = hasRows(matrix);
    // A single row or column has no distance to a next one.
    int stride = byRow ? Math.max(matrix.stride(0), columns) : Math.max(matrix.stride(1), rows);
    return new Matrix(
        Floats.pointer(matrix), rows, columns, stride, byRow ? Order.ROWS : Order.COLUMNS);
  }
}
