package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker has made of the model in a round.
 *
 * @param summary what there is to tell about it
 * @param state after its last step: all empty of an idle worker, and no updater's state if nobody
 *     goes on from it
 */
public record Replica(ReplicaSummary summary, WorkerState state) implements Serializable {
  /** Its parameters. */
  public float[] parameters() {
    return state.parameters();
  }

  /** Its updater's state. */
  public float[] updaterState() {
    return state.updaterState();
  }
}
