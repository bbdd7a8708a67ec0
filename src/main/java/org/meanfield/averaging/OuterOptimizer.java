package org.meanfield.averaging;

/**
 * Makes the next global parameters from the mean of the replicas. A pure function: its only memory
 * is the velocity that goes in and comes out, and is checkpointed.
 */
public interface OuterOptimizer {
  /**
   * Makes one outer step. It is computed in double and rounded once; no argument is changed.
   *
   * @param start where the replicas started, P values
   * @param mean the weighted mean of the replicas, P values
   * @param velocity from the last step, P values, zeros at first; empty for an optimiser without
   *     memory
   */
  Step step(float[] start, float[] mean, float[] velocity);

  /**
   * Returns the parameters with which a worker begins its next round; empty, as for most rules, if
   * it begins with the new global state.
   *
   * @param replica where the worker ended, P values
   * @param start the global parameters before the step, P values
   */
  default float[] workerStart(float[] replica, float[] start) {
    return new float[0];
  }

  /** The global parameters that a step led to, and the velocity for the next one. */
  record Step(float[] parameters, float[] velocity) {}
}
