package org.meanfield.averaging;

/** Measures of vectors of equal length, summed in double from the first entry to the last. */
public final class Vectors {
  private Vectors() {}

  /** The Euclidean distance. */
  public static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
