package org.meanfield.data;

/** The rule by which an epoch's examples fill its minibatches. */
public enum Filling {
  /** As many as the others of the worker, but for one. */
  EVEN,
  /**
   * As many as a minibatch may have, and the last one what is left. An epoch that was begun so, as
   * all were before checkpoints of format 5, goes on so to its end.
   */
  FULL
}
