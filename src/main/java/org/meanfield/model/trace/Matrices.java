package org.meanfield.model.trace;

/** Rows of doubles as matrices. */
final class Matrices {
  private Matrices() {}

  /** Adds x·M to {@code sum}. */
  static void addProduct(double[] x, double[][] matrix, double[] sum) {
    for (int row = 0; row < x.length; row++) {
      for (int column = 0; column < sum.length; column++) {
        sum[column] += x[row] * matrix[row][column];
      }
    }
  }

  /** Adds M·y to {@code sum}. */
  static void addTransposed(double[] y, double[][] matrix, double[] sum) {
    for (int row = 0; row < sum.length; row++) {
      for (int column = 0; column < y.length; column++) {
        sum[row] += matrix[row][column] * y[column];
      }
    }
  }

  /** The norm of each row. */
  static double[] norms(double[][] rows) {
    double[] norms = new double[rows.length];
    for (int t = 0; t < rows.length; t++) {
      double squares = 0;
      for (double value : rows[t]) {
        squares += value * value;
      }
      norms[t] = Math.sqrt(squares);
    }
    return norms;
  }

  /** The rows from the last to the first. */
  static double[][] reversed(double[][] rows) {
    double[][] reversed = new double[rows.length][];
    for (int t = 0; t < rows.length; t++) {
      reversed[t] = rows[rows.length - 1 - t];
    }
    return reversed;
  }
}
