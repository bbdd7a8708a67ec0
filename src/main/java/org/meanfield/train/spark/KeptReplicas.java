package org.meanfield.train.spark;

import java.util.List;
import java.util.Optional;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.Replicas;

/** Replicas of which all that isn't averaged stays with the executors. */
final class KeptReplicas implements Replicas {
  private final Replicas averaged;
  private final KeptStates states;
  private boolean kept;

  /**
   * Puts the two together.
   *
   * @param averaged what is averaged of them
   */
  KeptReplicas(Replicas averaged, KeptStates states) {
    this.averaged = averaged;
    this.states = states;
  }

  @Override
  public List<ReplicaSummary> summaries() {
    return averaged.summaries();
  }

  @Override
  public Mean mean(List<ReplicaSummary> of) {
    return averaged.mean(of);
  }

  @Override
  public List<Replica> gather() {
    return states.replicas().gather();
  }

  @Override
  public Optional<OwnStates> keep() {
    kept = true;
    return Optional.of(states);
  }

  @Override
  public long broadcastNanos() {
    return averaged.broadcastNanos();
  }

  @Override
  public void close() {
    averaged.close();
    if (!kept) {
      states.close();
    }
  }
}
