package org.meanfield.train.spark;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import org.netlib.util.intW;

/**
 * The eigenvectors of symmetric matrices, by LAPACK's {@code dsyevd}, a divide-and-conquer method
 * (Gu and Eisenstat 1995, doi:10.1137/S0895479892241287), which keeps vectors of equal eigenvalues
 * orthogonal. It is the one in Java that Spark brings: OpenBLAS 0.3.19, which ND4J brings, finds
 * vectors of 300 values and more that aren't orthogonal, with its kernels for SkylakeX.
 */
final class Eigenvectors {
  private Eigenvectors() {}

  /**
   * Returns the eigenvectors of the greatest eigenvalues, that of the greatest last, one after the
   * other: each is of length 1 and orthogonal to the others.
   *
   * @param triangle the matrix's lower triangle, row by row: n·(n + 1)/2 values
   * @param n rows of the matrix
   * @param count of the eigenvectors, from 1 to n
   * @throws ArithmeticException if they can't be found, since values are no finite numbers
   */
  static float[] ofGreatest(double[] triangle, int n, int count) {
    // LAPACK reads column by column, and puts the eigenvectors in the matrix's place.
    double[] matrix = new double[n * n];
    int at = 0;
    for (int row = 0; row < n; row++) {
      for (int column = 0; column <= row; column++) {
        double value = triangle[at++];
        if (!Double.isFinite(value)) {
          throw new ArithmeticException("the matrix has a value that is " + value);
        }
        matrix[row + column * n] = value;
      }
    }
    double[] work = new double[1 + 6 * n + 2 * n * n];
    int[] integers = new int[3 + 5 * n];
    intW fault = new intW(0);
    LAPACK lapack = JavaLAPACK.getInstance();
    lapack.dsyevd(
        "V", "L", n, matrix, n, new double[n], work, work.length, integers, integers.length, fault);
    if (fault.val != 0) {
      throw new ArithmeticException("LAPACK's dsyevd failed with " + fault.val);
    }
    float[] greatest = new float[count * n];
    for (int i = 0; i < greatest.length; i++) {
      greatest[i] = (float) matrix[(n - count) * n + i];
    }
    return greatest;
  }
}
