package org.meanfield.train;

/** The place where a round's replicas are averaged. The result is the same to the last bit. */
public enum Reduction {
  /** The size of the replicas decides: the driver averages small ones. */
  AUTO,
  /** The driver gathers all replicas and averages them. */
  COLLECT,
  /**
   * Replicas stay with the executors, which average a slice each, through Spark's shuffle; the
   * driver receives the mean alone.
   */
  SHARDED;

  /** The size of all replicas up to which the driver is quicker, and has the memory. */
  private static final long COLLECT_BYTES = 128L << 20;

  /**
   * Decides for {@link #AUTO}; returns {@link #COLLECT} or {@link #SHARDED}.
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
