package org.meanfield.averaging;

/** Measures of vectors of equal length, summed in double and in a fixed order. */
public final class Vectors {
  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_EXPONENT_BIT = 0x00800000;

  private Vectors() {}

  /**
   * The square of the Euclidean distance. Every fourth entry is added up by itself, so that an
   * addition needn't wait for the one before.
   */
  public static double squaredDistance(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < a.length - 3; i += 4) {
      sum0 += square((double) a[i] - b[i]);
      sum1 += square((double) a[i + 1] - b[i + 1]);
      sum2 += square((double) a[i + 2] - b[i + 2]);
      sum3 += square((double) a[i + 3] - b[i + 3]);
    }
    for (; i < a.length; i++) {
      sum0 += square((double) a[i] - b[i]);
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  /** The Euclidean norm. */
  public static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += square(value);
    }
    return Math.sqrt(sum);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Returns whether every entry is a finite number. */
  public static boolean allFinite(float[] vector) {
    int signs = 0;
    for (float value : vector) {
      // The exponent of those alone is all ones, and one more turns that into a sign.
      signs |= (Float.floatToRawIntBits(value) & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return signs >= 0;
  }
}
