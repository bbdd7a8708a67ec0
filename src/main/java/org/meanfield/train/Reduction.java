package org.meanfield.train;

/** Where the replicas of a round are averaged. The result is the same to the last bit. */
public enum Reduction {
  /** By the size of the replicas: the driver averages small ones. */
  AUTO,
  /** The driver gathers all replicas and averages them. */
  COLLECT,
  /**
   * Replicas stay with the executors, which average a slice each, through Spark's shuffle; the
   * driver receives the mean alone.
   */
  SHARDED;

  /** Up to here the driver is quicker, and has the memory. */
  private static final long COLLECT_BYTES = 128L << 20;

  /**
   * Decides for {@link #AUTO}.
   *
   * @param workers replicas of a round
   * @param values of each of them, parameters and updater state
   */
  public Reduction forReplicas(int workers, long values) {
    if (this != AUTO) {
      return this;
    }
    return workers * values * Float.BYTES <= COLLECT_BYTES ? COLLECT : SHARDED;
  }
}
