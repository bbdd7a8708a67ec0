package org.meanfield.data;

import java.io.Serializable;

/**
 * A part of a split whose n-th example belongs to worker {@code n mod workers}: as many examples of
 * each shard, give or take one, spread evenly over it.
 *
 * @param examples of the split
 * @param workers among whom they are dealt
 * @param atMost how many are taken of all shards together
 */
public record Selection(int examples, int workers, int atMost) implements Serializable {
  static int ceilDiv(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  /** Returns how many of a worker's examples are taken. */
  int count(int worker) {
    return Math.min(size(worker), ceilDiv(atMost - worker, workers));
  }

  private int size(int worker) {
    return ceilDiv(examples - worker, workers);
  }

  /** Returns where in a shard of {@code size} the {@code index}-th of {@code count} taken lies. */
  static int position(int index, int size, int count) {
    return (int) ((long) index * size / count);
  }

  /** Returns where in its split the {@code index}-th example lies that is taken of a worker's. */
  public long rank(int worker, int index) {
    return worker + (long) workers * position(index, size(worker), count(worker));
  }
}
