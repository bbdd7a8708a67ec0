package org.meanfield.averaging;

import java.util.Arrays;

/**
 * The weighted mean Σ wᵢ·vᵢ / Σ wᵢ of vectors, summed in double precision in the order in which
 * they are added; so the same vectors in the same order give the same bits everywhere. A vector of
 * weight 0 changes nothing, and a single vector of weight below 2²⁹ comes back bit for bit.
 *
 * <p>Parameter averaging with a weight in examples makes a step of N workers equal to one step over
 * their joint examples (for plain SGD and one minibatch a round).
 */
public final class WeightedMean {
  private final double[] sum;
  private long totalWeight;

  /** An empty mean of vectors with {@code length} entries. */
  public WeightedMean(int length) {
    sum = new double[length];
    // Of the two zeros, the neutral one: a mean of −0 stays −0.
    Arrays.fill(sum, -0.0);
  }

  /**
   * Adds a vector.
   *
   * @param weight at least 0
   * @throws IllegalArgumentException for another length or a negative weight
   */
  public void add(float[] vector, long weight) {
    if (weight < 0) {
      throw new IllegalArgumentException("weight is " + weight);
    }
    if (weight == 0) {
      return;
    }
    if (vector.length != sum.length) {
      throw new IllegalArgumentException(vector.length + " values, not " + sum.length);
    }
    double w = weight;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += w * vector[i];
    }
    totalWeight += weight;
  }

  /** The sum of the weights added so far. */
  public long totalWeight() {
    return totalWeight;
  }

  /**
   * The mean, rounded once to float.
   *
   * @throws IllegalStateException if nothing of positive weight was added
   */
  public float[] mean() {
    if (totalWeight == 0) {
      throw new IllegalStateException("the mean of nothing");
    }
    float[] mean = new float[sum.length];
    double w = totalWeight;
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / w);
    }
    return mean;
  }
}
