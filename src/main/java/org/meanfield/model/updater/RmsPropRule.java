package org.meanfield.model.updater;

import org.nd4j.linalg.learning.config.RmsProp;

/** Tieleman and Hinton 2012: gradients over the root of their mean squares. */
record RmsPropRule(RmsProp config) implements UpdateRule {
  @Override
  public Step at(int iteration, int epoch) {
    float rate = (float) config.getLearningRate(iteration, epoch);
    float decay = (float) config.getRmsDecay();
    float epsilon = (float) config.getEpsilon();
    return (gradient, states, count) -> apply(gradient, states[0], count, rate, decay, epsilon);
  }

  private static void apply(
      float[] gradient, float[] square, int count, float rate, float decay, float epsilon) {
    for (int i = 0; i < count; i++) {
      float g = gradient[i];
      square[i] = decay * square[i] + (1 - decay) * (g * g);
      gradient[i] = rate * g / ((float) Math.sqrt(square[i]) + epsilon);
    }
  }
}
