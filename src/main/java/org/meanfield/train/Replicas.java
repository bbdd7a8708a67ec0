package org.meanfield.train;

import java.util.List;

/**
 * The replicas of a round, wherever they lie: gathered by the driver, or with the executors. Both
 * give the same bits.
 */
public interface Replicas extends AutoCloseable {
  /** What the workers told, in worker order. */
  List<ReplicaSummary> summaries();

  /**
   * The weighted mean of some replicas, summed in double, in worker order, and rounded once.
   *
   * @param of the summaries of those that count, in worker order; at least one
   */
  Mean mean(List<ReplicaSummary> of);

  /** All replicas in worker order, brought to the driver if they aren't there. */
  List<Replica> gather();

  /** What the driver took to hand out the state that they began with. */
  long broadcastNanos();

  /** Lets go of them. */
  @Override
  void close();

  /**
   * A mean of replicas.
   *
   * @param updaterState empty if the workers brought none back
   */
  record Mean(float[] parameters, float[] updaterState) {}
}
