package org.meanfield.model.autoencoder;

import org.meanfield.model.layer.RationalTanh;

/**
 * The cross-entropy of targets x with p = σ(a) in loops that become vector instructions: max(a, 0)
 * − a·x − ln σ(|a|), which neither overflows nor loses digits.
 */
final class CrossEntropy {
  private CrossEntropy() {}

  /** Added up over the first {@code count} elements; overwrites both. */
  static double sum(float[] a, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(a[i], 0) - a[i] * x[i];
      a[i] = 0.5f * Math.abs(a[i]);
    }
    RationalTanh.tanh(a, a, count);
    for (int i = 0; i < count; i++) {
      x[i] += minusLogSigmoid(a[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[i];
    }
    return sum;
  }

  /**
   * −ln σ(u) for u ≥ 0, given t = tanh(u/2): 2·artanh s with s = (1 − t)/(3 + t) ≤ 1/3, of whose
   * series the first seven terms leave out less than 10⁻⁸.
   */
  private static float minusLogSigmoid(float t) {
    float s = (1 - t) / (3 + t);
    float q = s * s;
    float tail = ((q / 13 + 1 / 11f) * q + 1 / 9f) * q;
    return 2 * s * ((((tail + 1 / 7f) * q + 1 / 5f) * q + 1 / 3f) * q + 1);
  }

  /** ∂/∂a, p − x, in the place of p. */
  static void gradient(float[] p, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      p[i] -= x[i];
    }
  }
}
