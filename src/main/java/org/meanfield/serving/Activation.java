package org.meanfield.serving;

import java.util.Locale;
import org.meanfield.model.layer.RationalTanh;

/** The activation functions of units without memory, of their inputs a. */
enum Activation {
  /** 1 / (1 + e⁻ᵃ). */
  SIGMOID {
    @Override
    void apply(float[] a) {
      RationalTanh.sigmoid(a, a.length);
    }
  },
  /** The hyperbolic tangent. */
  TANH {
    @Override
    void apply(float[] a) {
      RationalTanh.tanh(a, a, a.length);
    }
  },
  /** max(a, 0). */
  RELU {
    @Override
    void apply(float[] a) {
      for (int i = 0; i < a.length; i++) {
        a[i] = Math.max(a[i], 0);
      }
    }
  },
  /** The input itself. */
  LINEAR {
    @Override
    void apply(float[] a) {
      // Inputs are the outputs.
    }
  };

  /** Replaces inputs by outputs. */
  abstract void apply(float[] a);

  static Activation named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
