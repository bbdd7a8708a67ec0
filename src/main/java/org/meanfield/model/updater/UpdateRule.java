package org.meanfield.model.updater;

/**
 * The rule by which a gradient becomes a step, with the state that the updater keeps from step to
 * step.
 */
interface UpdateRule {
  /**
   * The rule of one step.
   *
   * @param iteration steps so far, over all epochs
   * @param epoch from 0; both steer learning rates that have a schedule
   */
  Step at(int iteration, int epoch);

  /** One step, on a part of the parameters, each by itself. */
  @FunctionalInterface
  interface Step {
    /**
     * Makes steps of gradients, in place.
     *
     * @param gradient that becomes what is subtracted from the parameters
     * @param states the updater's, which are brought up to date, in DL4J's order
     * @param count of the elements, from the arrays' beginnings
     */
    void apply(float[] gradient, float[][] states, int count);
  }
}
