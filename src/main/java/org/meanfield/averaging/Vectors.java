package org.meanfield.averaging;

/** Measures of vectors of equal length, summed in double from the first entry to the last. */
public final class Vectors {
  private Vectors() {}

  /** The square of the Euclidean distance. */
  public static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** The Euclidean norm. */
  public static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Whether no entry is infinite or not a number. */
  public static boolean allFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
