package org.meanfield.train;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.commons.lang3.StringUtils;
import org.meanfield.cluster.Outage;
import org.meanfield.errors.StoppedException;
import org.meanfield.train.Trainer.Checkpointer;
import org.meanfield.train.Trainer.Snapshot;

/**
 * The round that was completed last, so that it can be published at any moment, by any thread:
 * while the next one is being trained, while a model is judged, or once all executors are gone.
 * Once the stop signal is given, it is published within a part of the time that is left, or never.
 */
final class NewestRound {
  /**
   * The part of the grace that states may take to come to the driver; they are to be written, too.
   */
  private static final int PART_OF_GRACE = 2;

  private final Checkpointer checkpointer;
  private final StopSignal stop;

  /** Null before the first round of this driver. */
  private Snapshot newest;

  /** True once its checkpoint was begun; what comes of that, the checkpointer knows. */
  private boolean begun;

  /** Why it couldn't be gathered in time, which isn't tried twice; null if it wasn't tried. */
  private RuntimeException fault;

  NewestRound(Checkpointer checkpointer, StopSignal stop) {
    this.checkpointer = checkpointer;
    this.stop = stop;
  }

  /** Takes the place of the round before. */
  synchronized void completed(Snapshot snapshot) {
    newest = snapshot;
    begun = false;
    fault = null;
  }

  /** Takes note of a round that there is a checkpoint of. */
  synchronized void restored(Snapshot snapshot) {
    newest = snapshot;
    begun = true;
  }

  /** Begins to publish it, unless that was done; returns whether there is any. */
  synchronized boolean begin() {
    return stop.isGiven() ? beginInTime() : begin(TrainingState::gathered);
  }

  /**
   * Does what {@link #begin()} does, though executors may be busy, or gone.
   *
   * @throws RuntimeException if they don't bring their part of it in time
   */
  synchronized boolean beginInTime() {
    return begin(this::gatheredInTime);
  }

  private boolean begin(UnaryOperator<TrainingState> gathering) {
    if (newest != null && !begun) {
      checkpointer.begin(newest.with(gathering.apply(newest.state())));
      begun = true;
    }
    return newest != null;
  }

  private TrainingState gatheredInTime(TrainingState state) {
    if (fault != null) {
      throw fault;
    }
    Duration patience = stop.grace().dividedBy(PART_OF_GRACE);
    try {
      return state.gatheredWithin(patience);
    } catch (RuntimeException e) {
      fault = e;
      throw e;
    }
  }

  synchronized boolean isBegun() {
    return begun;
  }

  /** Returns the number of rounds that the run has completed with it. */
  synchronized long round() {
    return newest.state().progress().rounds();
  }

  /** Begins to publish it with what it was judged to be, by itself or into its checkpoint. */
  synchronized boolean beginJudged(Snapshot judged) {
    completed(judged);
    return begin();
  }

  /** Says that it is kept, and where. */
  String keptIn(String checkpoint) {
    return String.format(
        "Stopped as asked, after round %d; its checkpoint is %s. Start again to go on from there.",
        round(), checkpoint);
  }

  /** Says that it isn't kept, and why. */
  String lostTo(String fault) {
    return String.format(
        "Round %d was not saved: %s", round(), StringUtils.appendIfMissing(fault, "."));
  }

  /**
   * Tells of the end after something else had failed, or was given up.
   *
   * @param checkpoint the newest one; empty if it isn't known
   * @param fault why this round isn't in it; empty if it is
   * @param failure of what was running
   */
  StoppedException stopped(String checkpoint, String fault, Exception failure) {
    String other = checkpoint.isEmpty() ? "the newest checkpoint, if there is any" : checkpoint;
    String kept =
        fault.isEmpty()
            ? keptIn(checkpoint)
            : "Stopped as asked. " + lostTo(fault) + " Start again to go on from " + other + ".";
    String reason = StringUtils.appendIfMissing(Outage.reason(failure), ".");
    return new StoppedException(kept + " What was still running failed: " + reason, failure);
  }
}
