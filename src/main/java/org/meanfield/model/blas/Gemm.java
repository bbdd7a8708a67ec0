package org.meanfield.model.blas;

import org.meanfield.model.blas.Matrix.Order;

/** The product of two matrices on one thread. */
public abstract sealed class Gemm permits OneDnn, OpenBlas {
  /** System property that names the implementation to use, instead of the fastest that loads. */
  public static final String PROPERTY = "meanfield.gemm";

  /** Chosen twice by two threads, it is the same. */
  private static volatile Gemm chosen;

  Gemm() {}

  /**
   * Returns the implementation that this JVM uses, from its first call on.
   *
   * @throws IllegalArgumentException if the property names one that this platform doesn't have
   */
  public static Gemm here() {
    Gemm here = chosen;
    if (here == null) {
      here = choose(System.getProperty(PROPERTY, ""));
      chosen = here;
    }
    return here;
  }

  /**
   * Creates the fastest implementation that this platform has.
   *
   * @param wanted its name; empty for any
   */
  static Gemm choose(String wanted) {
    if (wanted.equals(OpenBlas.NAME)) {
      return new OpenBlas();
    }
    if (!wanted.isEmpty() && !wanted.equals(OneDnn.NAME)) {
      throw new IllegalArgumentException(
          PROPERTY + " is " + wanted + "; set it to " + OneDnn.NAME + " or " + OpenBlas.NAME);
    }
    try {
      return new OneDnn();
    } catch (LinkageError e) {
      if (wanted.isEmpty()) {
        return new OpenBlas();
      }
      throw new IllegalArgumentException(
          PROPERTY + " is " + wanted + ", which can't be loaded here: " + e.getMessage(), e);
    }
  }

  /**
   * Computes C = α·A·B + β·C; with β = 0 it doesn't matter what C was.
   *
   * @throws IllegalArgumentException if the sizes don't fit
   */
  public final void multiply(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    if (a.rows() != c.rows() || a.columns() != b.rows() || b.columns() != c.columns()) {
      throw new IllegalArgumentException(sizes(a) + " times " + sizes(b) + " isn't " + sizes(c));
    }
    if (c.order() == Order.ROWS) {
      multiplyRows(alpha, a, b, beta, c);
    } else {
      multiplyRows(alpha, b.transpose(), a.transpose(), beta, c.transpose());
    }
  }

  private static String sizes(Matrix matrix) {
    return "[" + matrix.rows() + ", " + matrix.columns() + "]";
  }

  /** Does what {@link #multiply} does, for sizes that fit and a C that is stored row by row. */
  abstract void multiplyRows(float alpha, Matrix a, Matrix b, float beta, Matrix c);

  /** Returns the library's name. */
  @Override
  public abstract String toString();
}
