package org.meanfield.model.updater;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Adam, with the bias corrections in the learning rate: Kingma and Ba 2015, arXiv:1412.6980,
 * section 2.
 */
record AdamRule(Adam config) implements UpdateRule {
  @Override
  public Step at(int iteration, int epoch) {
    float beta1 = (float) config.getBeta1();
    float beta2 = (float) config.getBeta2();
    float epsilon = (float) config.getEpsilon();
    float power1 = power(beta1, iteration + 1);
    float power2 = power(beta2, iteration + 1);
    // Rounded where ND4J rounds.
    float root =
        (float) config.getLearningRate(iteration, epoch)
            * (float) Math.sqrt((float) (1.0 - power2));
    float corrected = (float) (root / (1.0 - power1));
    // What ND4J does where there is nothing to correct with.
    float rate = corrected == 0 || !Float.isFinite(corrected) ? epsilon : corrected;
    return (gradient, states, count) -> apply(gradient, states, count, beta1, beta2, rate, epsilon);
  }

  /** Returns ND4J's power, since its floats aren't always those of {@link Math#pow}, rounded. */
  private static float power(float base, int exponent) {
    return Transforms.pow(Nd4j.scalar(base), exponent, false).getFloat(0);
  }

  private static void apply(
      float[] gradient,
      float[][] states,
      int count,
      float beta1,
      float beta2,
      float rate,
      float epsilon) {
    float[] m = states[0];
    float[] v = states[1];
    for (int i = 0; i < count; i++) {
      float g = gradient[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * (g * g);
      gradient[i] = rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }
}
