package org.meanfield.model.loss;

/** The function ln(1 + eᶻ), which is above 0, by operations that are alike on all processors. */
final class Softplus {
  private Softplus() {}

  /** Returns the value at z, which neither overflows nor loses digits. */
  static double of(double z) {
    return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
  }

  /** Returns the derivative at z, 1/(1 + e⁻ᶻ). */
  static double slope(double z) {
    double e = StrictMath.exp(-Math.abs(z));
    return z >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
