package org.meanfield.data;

/** How many examples the minibatches of an epoch get. */
public enum Filling {
  /** As many as the others of the worker, but for one. */
  EVEN,
  /**
   * As many as a minibatch may have, and the last one what is left. An epoch that was begun so, as
   * all were before checkpoints of format 5, goes on so to its end.
   */
  FULL
}
