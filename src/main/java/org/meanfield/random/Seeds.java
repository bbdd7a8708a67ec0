package org.meanfield.random;

import java.util.SplittableRandom;

/**
 * Seeds and permutations as pure functions of logical coordinates, never of an executor, a slot or
 * an attempt. A resumed or retried piece of work draws the same numbers. The algorithms are part of
 * the results' identity: changing them changes every hash.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /**
   * Mixes coordinates into one seed with the finaliser of SplitMix64 (Steele, Lea and Flood 2014,
   * doi:10.1145/2660193.2660195).
   */
  public static long mix(long... coordinates) {
    long hash = GOLDEN_GAMMA;
    for (long coordinate : coordinates) {
      hash = (hash ^ coordinate) + GOLDEN_GAMMA;
      hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
      hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
      hash ^= hash >>> 31;
    }
    return hash;
  }

  /** A uniformly random order of 0 … n−1 (Fisher–Yates). */
  public static int[] permutation(int n, long seed) {
    int[] order = new int[n];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
