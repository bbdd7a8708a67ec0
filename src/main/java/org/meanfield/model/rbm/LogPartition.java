package org.meanfield.model.rbm;

import java.util.Arrays;

/**
 * An estimate of ln Z, the logarithm of a machine's partition function.
 *
 * @param value the estimate
 * @param standardError of the estimate, by the delta method: that of the weights' mean over that
 *     mean
 * @param lower ln of the weights' mean minus three of its standard errors; −∞ if that isn't above 0
 * @param upper ln of the weights' mean plus three of its standard errors
 * @param effectiveSamples (Σ w)² / Σ w² of the chains' weights w: how many chains of equal weight
 *     the estimate is worth (Kong, Liu and Wong 1994, doi:10.1080/01621459.1994.10476469). Where it
 *     is small, a few chains are all of the estimate, and its standard error is too small
 */
public record LogPartition(
    double value, double standardError, double lower, double upper, double effectiveSamples) {
  /** The effective samples below which the standard error tells little. */
  public static final int FEWEST_SAMPLES = 30;

  private static final double BOUND = 3;

  /**
   * Estimates ln Z from the weights of annealed importance sampling, whose mean estimates Z over Z
   * of the base.
   *
   * @param base ln Z of the base
   * @param logWeights of two or more independent chains
   */
  public static LogPartition of(double base, double[] logWeights) {
    double largest = Arrays.stream(logWeights).max().orElseThrow();
    double[] weights = Arrays.stream(logWeights).map(w -> Math.exp(w - largest)).toArray();
    int chains = weights.length;
    double mean = Arrays.stream(weights).sum() / chains;
    double squares = Arrays.stream(weights).map(w -> (w - mean) * (w - mean)).sum();
    double error = Math.sqrt(squares / (chains - 1) / chains);
    double scale = base + largest;
    return new LogPartition(
        scale + Math.log(mean),
        error / mean,
        scale + Math.log(Math.max(0, mean - BOUND * error)),
        scale + Math.log(mean + BOUND * error),
        chains * mean * chains * mean / Arrays.stream(weights).map(w -> w * w).sum());
  }
}
