package org.meanfield.train;

import java.util.List;
import java.util.Optional;

/**
 * The replicas of a round, wherever they lie: gathered by the driver, or with the executors. Both
 * give the same bits.
 */
public interface Replicas extends AutoCloseable {
  /** Returns the workers' summaries, in worker order. */
  List<ReplicaSummary> summaries();

  /**
   * The weighted mean of some replicas, summed in double, in worker order, and rounded once.
   *
   * @param of the summaries of those that count, in worker order; at least one
   */
  Mean mean(List<ReplicaSummary> of);

  /** All replicas in worker order, brought to the driver if they aren't there. */
  List<Replica> gather();

  /**
   * Hands over what the workers go on from, which stays with the executors; the caller closes it.
   * Empty if it isn't with them, but is to be made of {@link #gather}.
   */
  default Optional<OwnStates> keep() {
    return Optional.empty();
  }

  /** Returns the time that the driver took to broadcast the state that the workers began with. */
  long broadcastNanos();

  /** Releases them, but for what {@link #keep} has handed over; may be called twice. */
  @Override
  void close();

  /**
   * A mean of replicas.
   *
   * @param updaterState empty if it isn't averaged
   */
  record Mean(float[] parameters, float[] updaterState) {}
}
