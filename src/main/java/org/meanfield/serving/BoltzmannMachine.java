package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A restricted Boltzmann machine with visible units v and hidden units h. It holds no state, so
 * threads may share it.
 */
final class BoltzmannMachine {
  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  private final Dense toHidden;
  private final Dense toVisible;
  private final Activation hidden;
  private final Activation visible;

  BoltzmannMachine(JsonNode settings, int values, Parameters parameters) {
    int units = settings.path("hidden").asInt();
    Dense weights = parameters.matrix(values, units);
    toHidden = weights.withBiases(parameters.vector(units));
    toVisible = toHidden.transposed(parameters.vector(values));
    parameters.requireEnd();
    hidden =
        switch (settings.path("hiddenUnit").asText()) {
          case "rectified" -> Activation.RELU;
          case "gaussian" -> Activation.LINEAR;
          default -> Activation.SIGMOID;
        };
    visible =
        settings.path("visibleUnit").asText().equals("gaussian")
            ? Activation.LINEAR
            : Activation.SIGMOID;
  }

  /** Returns the expected hidden units. */
  float[] features(float[] v) {
    float[] h = toHidden.apply(v);
    hidden.apply(h);
    return h;
  }

  /** Returns the expected visible units, given hidden ones. */
  float[] reconstruct(float[] h) {
    float[] v = toVisible.apply(h);
    visible.apply(v);
    return v;
  }

  boolean hasFreeEnergy() {
    return hidden != Activation.RELU;
  }

  /**
   * Returns −ln Σ_h e^{−E(v, h)}; of Gaussian hidden units, with ∫ in place of Σ. Rectified ones
   * have no closed form.
   */
  double freeEnergy(float[] v) {
    float[] a = toHidden.apply(v);
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double bias = toHidden.biases()[j];
      double square = (double) a[j] * a[j] - bias * bias;
      sum += hidden == Activation.SIGMOID ? softplus(a[j]) : HALF_LOG_TWO_PI + square / 2;
    }
    double own = 0;
    for (int i = 0; i < v.length; i++) {
      double bias = toVisible.biases()[i];
      own += visible == Activation.SIGMOID ? -bias * v[i] : (v[i] - bias) * (v[i] - bias) / 2;
    }
    return own - sum;
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
