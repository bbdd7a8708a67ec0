package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.random.Seeds;

final class BucketingTest {
  private static final int BATCH = 64;

  private static int[] lengths(int count) {
    Random random = new Random(1);
    return IntStream.range(0, count).map(i -> 1 + random.nextInt(300)).toArray();
  }

  private static MinibatchCuts even(int examples) {
    return MinibatchCuts.even(examples, (examples + BATCH - 1) / BATCH);
  }

  /** Checkpoints of format 4 go on in this order, which was computed by the code of then. */
  @Test
  void orderOfFullMinibatchesStaysWhatItWas() {
    int[] lengths = {5, 1, 4, 2, 3, 9, 7, 8, 6, 11, 10};
    assertArrayEquals(
        new int[] {2, 0, 7, 1, 3, 4, 5, 10, 9, 6, 8},
        Bucketing.order(lengths, MinibatchCuts.full(11, 3), 7));
  }

  @Test
  void everyExampleIsVisitedOnce() {
    for (int count : new int[] {0, 1, 63, 64, 65, 1_000, 10_000, 40_000}) {
      for (MinibatchCuts cuts : List.of(even(count), MinibatchCuts.full(count, BATCH))) {
        int[] order = Bucketing.order(lengths(count), cuts, 7);
        assertArrayEquals(
            IntStream.range(0, count).toArray(), Arrays.stream(order).sorted().toArray());
      }
    }
  }

  @Test
  void orderDependsOnTheSeed() {
    int[] lengths = lengths(1_000);
    int[] order = Bucketing.order(lengths, even(1_000), 7);
    assertArrayEquals(order, Bucketing.order(lengths, even(1_000), 7));
    assertFalse(Arrays.equals(order, Bucketing.order(lengths, even(1_000), 8)));
  }

  @Test
  void paddingIsCountedByHand() {
    int[] lengths = {3, 1, 2, 5, 4};
    int[] order = {0, 1, 2, 3, 4};
    assertEquals(
        2 * 3 + 2 * 5 + 4, Bucketing.paddedSteps(lengths, order, MinibatchCuts.full(5, 2)));
    assertEquals(3 * 3 + 2 * 5, Bucketing.paddedSteps(lengths, order, MinibatchCuts.even(5, 2)));
  }

  /**
   * Lengths have the median 50 and the 99th percentile 400, and are dealt as {@code prepare} deals
   * them, from the longest on.
   */
  @Test
  void logNormalLengthsMakeEvenShardsAndLittlePadding() {
    int shards = 8;
    double deviation = Math.log(400.0 / 50) / 2.326;
    Random random = new Random(5);
    int[] ascending =
        IntStream.range(0, 200_000)
            .map(
                i ->
                    (int) Math.max(1, Math.round(50 * Math.exp(deviation * random.nextGaussian()))))
            .sorted()
            .toArray();
    long least = Long.MAX_VALUE;
    long most = 0;
    long bucketed = 0;
    long unsorted = 0;
    long all = 0;
    for (int shard = 0; shard < shards; shard++) {
      int first = shard;
      int[] lengths =
          IntStream.range(0, ascending.length)
              .filter(rank -> rank % shards == first)
              .map(rank -> ascending[ascending.length - 1 - rank])
              .toArray();
      long steps = Arrays.stream(lengths).asLongStream().sum();
      least = Math.min(least, steps);
      most = Math.max(most, steps);
      all += steps;
      MinibatchCuts cuts = even(lengths.length);
      bucketed += Bucketing.paddedSteps(lengths, Bucketing.order(lengths, cuts, 3), cuts);
      int[] chance = Seeds.permutation(lengths.length, 3);
      unsorted += Bucketing.paddedSteps(lengths, chance, cuts);
    }
    double waste = 1 - (double) all / bucketed;
    System.out.printf(
        "steps of a shard %,d to %,d; padding %.3f, of random minibatches %.3f%n",
        least, most, waste, 1 - (double) all / unsorted);
    assertTrue(most - least <= 0.01 * least, least + " " + most);
    assertTrue(
        most - least <= ascending[ascending.length - 1],
        "shards differ by no more than the longest");
    assertTrue(waste <= 0.1, "the padding is " + waste);
  }
}
