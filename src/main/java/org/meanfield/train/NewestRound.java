package org.meanfield.train;

import org.meanfield.train.Trainer.Checkpointer;
import org.meanfield.train.Trainer.Snapshot;

/**
 * The round that was completed last, so that it can be published at any moment, by any thread:
 * while the next one is being trained, while a model is judged, or once all executors are gone.
 */
final class NewestRound {
  private final Checkpointer checkpointer;

  /** Null before the first round of this driver. */
  private Snapshot newest;

  /** Whether its checkpoint was begun; what comes of that, the checkpointer knows. */
  private boolean begun;

  NewestRound(Checkpointer checkpointer) {
    this.checkpointer = checkpointer;
  }

  /** Takes the place of the round before. */
  synchronized void completed(Snapshot snapshot) {
    newest = snapshot;
    begun = false;
  }

  /** Takes note of a round that there is a checkpoint of. */
  synchronized void restored(Snapshot snapshot) {
    newest = snapshot;
    begun = true;
  }

  /** Begins to publish it, unless that was done; returns whether there is any. */
  synchronized boolean begin() {
    if (newest != null && !begun) {
      checkpointer.begin(newest.gathered());
      begun = true;
    }
    return newest != null;
  }

  synchronized boolean isBegun() {
    return begun;
  }

  /** How many rounds the run has completed with it. */
  synchronized long round() {
    return newest.state().progress().rounds();
  }

  /** Begins to publish it with what it was judged to be, by itself or into its checkpoint. */
  synchronized boolean beginJudged(Snapshot judged) {
    newest = judged;
    begun = false;
    checkpointer.begin(judged.gathered());
    begun = true;
    return true;
  }
}
