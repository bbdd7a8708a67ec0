package org.meanfield.model.loss;

/**
 * The negative log-likelihood of a normal distribution (Nix and Weigend 1994,
 * doi:10.1109/ICNN.1994.374138): of a value x with mean μ and standard deviation σ, ½ ln 2π + ln σ
 * + ½ ((x − μ)/σ)², in nats.
 *
 * <p>Its name is part of the format of checkpoints.
 */
public final class GaussianLoss extends GroupedLoss {
  private static final long serialVersionUID = 1;

  private static final double HALF_LOG_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

  /** Creates the loss. */
  public GaussianLoss() {}

  /** Returns the loss of a value. */
  public static double of(double truth, double mean, double deviation) {
    double z = (truth - mean) / deviation;
    return HALF_LOG_2_PI + StrictMath.log(deviation) + 0.5 * z * z;
  }

  @Override
  int size() {
    return 2;
  }

  @Override
  double loss(double truth, double[] outputs, int at) {
    return of(truth, outputs[at], outputs[at + 1]);
  }

  @Override
  void derive(double truth, double[] outputs, int at, double weight, double[] derivatives) {
    double deviation = outputs[at + 1];
    double z = (truth - outputs[at]) / deviation;
    derivatives[at] = -weight * z / deviation;
    derivatives[at + 1] = weight * (1 - z * z) / deviation;
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussianLoss;
  }

  @Override
  public int hashCode() {
    return GaussianLoss.class.hashCode();
  }

  @Override
  public String toString() {
    return "GaussianLoss";
  }
}
