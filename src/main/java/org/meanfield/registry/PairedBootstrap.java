package org.meanfield.registry;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The percentile interval of a difference between two models that were judged on the same examples
 * (Efron 1979, doi:10.1214/aos/1176344552; of paired scores: Koehn 2004, aclanthology W04-3250).
 * Examples are drawn again with replacement, each with both of its scores, so that what is hard for
 * both models cancels.
 */
public final class PairedBootstrap {
  private static final int MOST_RESAMPLES = 10_000;
  private static final int LEAST_RESAMPLES = 1_000;
  private static final long DRAWS = 1_000_000_000;
  private static final double POWER = 0.8;
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private PairedBootstrap() {}

  /**
   * The interval of {@code Σ (first − second) / Σ weights}.
   *
   * @param first the first model's score of each example, the greater the better: for an example of
   *     several steps, their sum
   * @param second the other one's, in the same order
   * @param weights what each example counts, such as its steps
   * @param confidence above 0, below 1
   * @param seed the same gives the same interval
   */
  public static Interval of(
      double[] first, double[] second, double[] weights, double confidence, long seed) {
    int n = first.length;
    if (n == 0 || second.length != n || weights.length != n) {
      throw new IllegalArgumentException(n + ", " + second.length + ", " + weights.length);
    }
    double[] differences = new double[n];
    for (int i = 0; i < n; i++) {
      differences[i] = first[i] - second[i];
    }
    double difference = ratio(Arrays.stream(differences).sum(), Arrays.stream(weights).sum());
    int resamples = (int) Math.max(LEAST_RESAMPLES, Math.min(MOST_RESAMPLES, DRAWS / n));
    double[] drawn = new double[resamples];
    SplittableRandom random = new SplittableRandom(seed);
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      double weight = 0;
      for (int i = 0; i < n; i++) {
        int at = random.nextInt(n);
        sum += differences[at];
        weight += weights[at];
      }
      drawn[r] = ratio(sum, weight);
    }
    Arrays.sort(drawn);
    double tail = (1 - confidence) / 2;
    return new Interval(
        difference,
        quantile(drawn, tail),
        quantile(drawn, 1 - tail),
        confidence,
        n,
        resamples,
        needed(differences, weights, difference, confidence));
  }

  private static double ratio(double sum, double weight) {
    return weight == 0 ? 0 : sum / weight;
  }

  /**
   * Interpolates a quantile between the values next to it (Hyndman and Fan 1996,
   * doi:10.2307/2684934, definition 7).
   */
  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** n = ((z of the confidence + z of the power) · σ / difference)², of the ratio's residuals. */
  private static long needed(
      double[] differences, double[] weights, double difference, double confidence) {
    if (difference == 0) {
      return 0;
    }
    int n = differences.length;
    double meanWeight = Arrays.stream(weights).sum() / n;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double residual = (differences[i] - difference * weights[i]) / meanWeight;
      squares += residual * residual;
    }
    double z =
        NORMAL.inverseCumulativeProbability(1 - (1 - confidence) / 2)
            + NORMAL.inverseCumulativeProbability(POWER);
    return (long) Math.ceil(z * z * (squares / n) / (difference * difference));
  }
}
