package org.meanfield.registry;

import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * The population stability index Σ (q − p) ln (q / p) of how two samples fall into the same bins:
 * how far one distribution has moved from the other. 0.1 is usually called a change, 0.25 a great
 * one.
 */
public final class StabilityIndex {
  /** Added to each count, so that an empty bin doesn't say infinity. */
  private static final double PRIOR = 0.5;

  private static final double CERTAINTY = 0.999;

  private StabilityIndex() {}

  /**
   * The index; 0 for equal frequencies.
   *
   * @param before counts by bin
   * @param after of the other sample, in the same bins
   */
  public static double of(long[] before, long[] after) {
    double n = Arrays.stream(before).sum() + PRIOR * before.length;
    double m = Arrays.stream(after).sum() + PRIOR * after.length;
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      double p = (before[i] + PRIOR) / n;
      double q = (after[i] + PRIOR) / m;
      sum += (q - p) * Math.log(q / p);
    }
    return sum;
  }

  /**
   * Returns the value that the index of two samples of one distribution exceeds once in a thousand
   * times: it is about χ² of (bins − 1) degrees of freedom times (1/n + 1/m) (Yurdakul and Naranjo
   * 2020, doi:10.21314/JRMV.2020.227). Small samples move by chance.
   */
  public static double noise(long[] before, long[] after) {
    double n = Arrays.stream(before).sum();
    double m = Arrays.stream(after).sum();
    if (before.length < 2 || n == 0 || m == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return new ChiSquaredDistribution(null, before.length - 1)
            .inverseCumulativeProbability(CERTAINTY)
        * (1 / n + 1 / m);
  }
}
