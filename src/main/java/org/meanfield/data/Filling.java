package org.meanfield.data;

/** The rule by which an epoch's examples fill its minibatches. */
public enum Filling {
  /** Each minibatch has as many examples as the worker's others, give or take one. */
  EVEN,
  /**
   * Each minibatch has as many examples as it may, and the last one has the rest. An epoch that was
   * begun so, as all were before checkpoints of format 5, goes on so to its end.
   */
  FULL
}
