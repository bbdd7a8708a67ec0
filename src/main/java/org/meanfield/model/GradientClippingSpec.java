package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * The clipping of gradients that are too large (Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063).
 * It is always the mean gradient of a minibatch's examples that is compared with the threshold.
 *
 * @param kind the quantity that is compared with the threshold: each single value of a gradient
 *     ({@code value}), the L2 norm of each layer's gradient ({@code layer-norm}), or that of the
 *     whole gradient ({@code global-norm}); {@code none} clips nothing
 * @param threshold the largest absolute value, or L2 norm, that the mean gradient of a minibatch
 *     keeps; larger ones are reduced to it. 0 for {@code kind = none}
 */
public record GradientClippingSpec(Kind kind, double threshold) {
  /** The quantities that are compared with the threshold. */
  public enum Kind {
    /** Gradients stay as they are. */
    NONE,
    /** Each value is compared by itself, and cut off. */
    VALUE,
    /** The norm of each layer's gradient is compared, which is scaled down. */
    LAYER_NORM,
    /** The whole gradient's norm is compared; it is scaled down and so keeps its direction. */
    GLOBAL_NORM
  }

  /** The setting that leaves gradients as they are. */
  public static final GradientClippingSpec NONE = new GradientClippingSpec(Kind.NONE, 0);

  /** Checks that each setting is within its range. */
  public GradientClippingSpec {
    Violations violations = new Violations();
    if (kind == Kind.NONE) {
      violations.require(
          threshold == 0,
          "threshold",
          "is " + threshold + ", but kind is none",
          "choose kind = value, layer-norm or global-norm, or leave the threshold out");
    } else {
      violations.positive("threshold", threshold, "1 is usual");
    }
    violations.check();
  }
}
