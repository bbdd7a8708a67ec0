package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A restricted Boltzmann machine with visible units v and hidden units h. It holds no state, so
 * threads may share it.
 */
final class BoltzmannMachine {
  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  /** Factors of at most 2, whose product a double holds. */
  private static final int FACTORS = 1000;

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

  /** Returns the inputs of the hidden units. */
  float[] inputs(float[] v) {
    return toHidden.apply(v);
  }

  /** Returns the expected hidden units, given their inputs. */
  float[] features(float[] inputs) {
    float[] h = inputs.clone();
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
   *
   * @param inputs of the hidden units
   */
  double freeEnergy(float[] v, float[] inputs) {
    double sum = hidden == Activation.SIGMOID ? softplus(inputs) : ofGaussianUnits(inputs);
    double own = 0;
    for (int i = 0; i < v.length; i++) {
      double bias = toVisible.biases()[i];
      own += visible == Activation.SIGMOID ? -bias * v[i] : (v[i] - bias) * (v[i] - bias) / 2;
    }
    return own - sum;
  }

  private double ofGaussianUnits(float[] a) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double bias = toHidden.biases()[j];
      sum += HALF_LOG_TWO_PI + ((double) a[j] * a[j] - bias * bias) / 2;
    }
    return sum;
  }

  /** Returns Σ ln(1 + eᵃ) = Σ max(a, 0) + ln Π (1 + e^{−|a|}), a logarithm for many factors. */
  private static double softplus(float[] a) {
    double sum = 0;
    for (int from = 0; from < a.length; from += FACTORS) {
      double product = 1;
      for (int j = from; j < Math.min(a.length, from + FACTORS); j++) {
        sum += Math.max(a[j], 0);
        product *= 1 + Math.exp(-Math.abs(a[j]));
      }
      sum += Math.log(product);
    }
    return sum;
  }
}
