package org.meanfield.train;

import java.io.Serializable;

/**
 * The replica of the model that a logical worker has trained in a round.
 *
 * @param summary facts about it, small enough for the driver to keep
 * @param state after its last step, no updater's state if nobody goes on from it; of an idle worker
 *     what it goes on from, without parameters of the model
 */
public record Replica(ReplicaSummary summary, WorkerState state) implements Serializable {
  /** Returns the replica's parameters. */
  public float[] parameters() {
    return state.parameters();
  }

  /** Returns its updater's state. */
  public float[] updaterState() {
    return state.updaterState();
  }
}
