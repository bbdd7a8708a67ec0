package org.meanfield.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;

/**
 * Orders for an epoch in which the examples of a minibatch are about as long, so that little of it
 * is padding. Examples are shuffled; pools of many minibatches' worth of them are sorted by length
 * and cut; then the minibatches are shuffled. A minibatch that is smaller than the others comes
 * last, with examples of any length.
 */
public final class Bucketing {
  /**
   * The minibatches that a pool has at least. Each pool pays for its longest minibatch, whose
   * lengths lie far apart: of log-normal ones, pools of 64 waste four times as much.
   */
  private static final int MINIBATCHES_OF_A_POOL = 256;

  private static final long MINIBATCH_STREAM = 6;

  private Bucketing() {}

  /**
   * Returns an order of the examples, which is a function of their lengths and the seed.
   *
   * @param steps of each example
   * @param cuts where the order is cut into minibatches
   */
  public static int[] order(int[] steps, MinibatchCuts cuts, long seed) {
    int[] order = Seeds.permutation(steps.length, seed);
    int minibatches = cuts.alike();
    int[] ranks = Seeds.permutation(minibatches, Seeds.mix(seed, MINIBATCH_STREAM));
    int[] begins = beginsByRank(cuts, ranks);
    int[] bucketed = order.clone();
    int pools = Math.max(1, minibatches / MINIBATCHES_OF_A_POOL);
    for (int pool = 0; pool < pools; pool++) {
      int begin = begins[(int) ((long) minibatches * pool / pools)];
      int end = begins[(int) ((long) minibatches * (pool + 1) / pools)];
      sort(bucketed, begin, end, steps);
    }
    for (int m = 0; m < minibatches; m++) {
      System.arraycopy(bucketed, begins[ranks[m]], order, cuts.begin(m), cuts.size(m));
    }
    return order;
  }

  /** Returns where the minibatch of each rank begins in the sorted order, and the order's end. */
  private static int[] beginsByRank(MinibatchCuts cuts, int[] ranks) {
    int[] begins = new int[ranks.length + 1];
    for (int m = 0; m < ranks.length; m++) {
      begins[ranks[m] + 1] = cuts.size(m);
    }
    Arrays.parallelPrefix(begins, Integer::sum);
    return begins;
  }

  /** Sorts a part of the order by length; examples of one length stay as they were. */
  private static void sort(int[] order, int begin, int end, int[] steps) {
    int[] sorted =
        IntStream.range(begin, end)
            .mapToObj(at -> order[at])
            .sorted(Comparator.comparingInt(example -> steps[example]))
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, order, begin, sorted.length);
  }

  /** Returns the steps that are computed for such an order's minibatches, padding included. */
  public static long paddedSteps(int[] steps, int[] order, MinibatchCuts cuts) {
    long padded = 0;
    for (int m = 0; m < cuts.count(); m++) {
      int longest =
          Arrays.stream(order, cuts.begin(m), cuts.begin(m + 1))
              .map(example -> steps[example])
              .max()
              .orElse(0);
      padded += (long) longest * cuts.size(m);
    }
    return padded;
  }
}
