package org.meanfield.model.loss;

import java.util.Objects;

/**
 * The quantiles of a value, which never cross: one of them, the anchor, is its input; each next
 * higher one adds the softplus of its input to the one below, and each next lower one subtracts
 * that of its own from the one above.
 *
 * <p>DL4J writes the fields as JSON, so their names are part of the format of checkpoints.
 */
public final class OrderedQuantiles extends GroupedActivation {
  private static final long serialVersionUID = 1;

  private int size;
  private int anchor;

  /** Creates an activation for deserialisation. */
  private OrderedQuantiles() {}

  /**
   * Creates the activation.
   *
   * @param size the number of quantiles of a value
   * @param anchor the place of the one that is its input
   */
  OrderedQuantiles(int size, int anchor) {
    this.size = size;
    this.anchor = anchor;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  void activate(double[] z, int at) {
    for (int q = anchor + 1; q < size; q++) {
      z[at + q] = z[at + q - 1] + Softplus.of(z[at + q]);
    }
    for (int q = anchor - 1; q >= 0; q--) {
      z[at + q] = z[at + q + 1] - Softplus.of(z[at + q]);
    }
  }

  @Override
  void backprop(double[] z, double[] derivatives, int at) {
    double above = 0;
    for (int q = size - 1; q > anchor; q--) {
      above += derivatives[at + q];
      derivatives[at + q] = above * Softplus.slope(z[at + q]);
    }
    double below = 0;
    for (int q = 0; q < anchor; q++) {
      below += derivatives[at + q];
      derivatives[at + q] = -below * Softplus.slope(z[at + q]);
    }
    derivatives[at + anchor] += above + below;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderedQuantiles same && same.size == size && same.anchor == anchor;
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, anchor);
  }

  @Override
  public String toString() {
    return "orderedQuantiles(" + size + ")";
  }
}
