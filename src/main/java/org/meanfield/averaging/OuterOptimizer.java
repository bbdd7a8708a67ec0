package org.meanfield.averaging;

/**
 * Makes the next global parameters from the mean of the replicas. A pure function: its only memory
 * is the velocity that goes in and comes out, and is checkpointed.
 */
public interface OuterOptimizer {
  /**
   * One outer step. Computed in double, rounded once; changes none of its arguments.
   *
   * @param start where the replicas started, P values
   * @param mean the weighted mean of the replicas, P values
   * @param velocity from the last step, P values, zeros at first; empty for an optimiser without
   *     memory
   */
  Step step(float[] start, float[] mean, float[] velocity);

  /**
   * Where a worker begins its next round. Empty, as for most rules: at the new global state.
   *
   * @param replica where the worker ended, P values
   * @param start the global parameters before the step, P values
   */
  default float[] workerStart(float[] replica, float[] start) {
    return new float[0];
  }

  /** Where a step led, and the velocity that it left. */
  record Step(float[] parameters, float[] velocity) {}
}
