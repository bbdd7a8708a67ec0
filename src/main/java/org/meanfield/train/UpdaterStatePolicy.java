package org.meanfield.train;

/** The treatment of the workers' updater state (Adam's moments, say) between two rounds. */
public enum UpdaterStatePolicy {
  /** It is averaged like the parameters, and all workers go on from the mean. */
  AVERAGE,
  /** Each round begins with a new updater, its count of steps for bias correction included. */
  RESET,
  /**
   * Each logical worker goes on from its own. The states stay with the executors, which compute
   * again what is lost, and are part of checkpoints. A worker that was left out of a mean keeps its
   * last sound state.
   */
  PER_WORKER,
  /**
   * Each round begins with a new updater, as by {@link #RESET}, and the velocity of an outer
   * optimiser with a momentum is the only memory that goes from round to round. Refused with any
   * other optimiser.
   */
  OUTER_ONLY;

  /** Returns whether the updater's state is part of the global state that rounds go on from. */
  public boolean isAveraged() {
    return this == AVERAGE;
  }

  /** Returns whether each round begins with a new updater. */
  public boolean startsAnew() {
    return this == RESET || this == OUTER_ONLY;
  }
}
