package org.meanfield.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;

/**
 * Orders for an epoch in which the examples of a minibatch are about as long, so that little of it
 * is padding. Examples are shuffled; pools of many minibatches' worth of them are sorted by length
 * and cut; then the minibatches are shuffled. What doesn't fill a minibatch comes last.
 */
public final class Bucketing {
  /**
   * At least so many. Each pool pays for its longest minibatch, whose lengths lie far apart: of
   * log-normal ones, pools of 64 waste four times as much.
   */
  private static final int MINIBATCHES_OF_A_POOL = 256;

  private static final long MINIBATCH_STREAM = 6;

  private Bucketing() {}

  /**
   * An order of the examples, which is a function of their lengths and the seed.
   *
   * @param steps of each example
   */
  public static int[] order(int[] steps, int batchSize, long seed) {
    int[] shuffled = Seeds.permutation(steps.length, seed);
    int minibatches = steps.length / batchSize;
    int[] bucketed = shuffled.clone();
    int pools = Math.max(1, minibatches / MINIBATCHES_OF_A_POOL);
    for (int pool = 0; pool < pools; pool++) {
      int begin = (int) ((long) minibatches * pool / pools) * batchSize;
      int end = (int) ((long) minibatches * (pool + 1) / pools) * batchSize;
      sort(bucketed, begin, end, steps);
    }
    int[] order = shuffled.clone();
    int[] places = Seeds.permutation(minibatches, Seeds.mix(seed, MINIBATCH_STREAM));
    for (int m = 0; m < minibatches; m++) {
      System.arraycopy(bucketed, places[m] * batchSize, order, m * batchSize, batchSize);
    }
    return order;
  }

  /** By length; among those of one length, as they were. */
  private static void sort(int[] order, int begin, int end, int[] steps) {
    int[] sorted =
        IntStream.range(begin, end)
            .mapToObj(at -> order[at])
            .sorted(Comparator.comparingInt(example -> steps[example]))
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, order, begin, sorted.length);
  }

  /** Steps that are computed for minibatches of such an order, those of the padding included. */
  public static long paddedSteps(int[] steps, int[] order, int batchSize) {
    long padded = 0;
    for (int begin = 0; begin < order.length; begin += batchSize) {
      int end = Math.min(order.length, begin + batchSize);
      int longest = Arrays.stream(order, begin, end).map(example -> steps[example]).max().orElse(0);
      padded += (long) longest * (end - begin);
    }
    return padded;
  }
}
