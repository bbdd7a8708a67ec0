package org.meanfield.model.loss;

/**
 * The mean and the standard deviation of a value: the first input, and the softplus of the second
 * one with {@value #LEAST_DEVIATION} added, without which the likelihood of a value that is told
 * exactly would have no bound.
 */
public final class MeanAndDeviation extends GroupedActivation {
  private static final long serialVersionUID = 1;

  /** The standard deviation that none is below. */
  public static final double LEAST_DEVIATION = 1e-3;

  /** Creates the activation. */
  MeanAndDeviation() {}

  @Override
  int size() {
    return 2;
  }

  @Override
  void activate(double[] z, int at) {
    z[at + 1] = LEAST_DEVIATION + Softplus.of(z[at + 1]);
  }

  @Override
  void backprop(double[] z, double[] derivatives, int at) {
    derivatives[at + 1] *= Softplus.slope(z[at + 1]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MeanAndDeviation;
  }

  @Override
  public int hashCode() {
    return MeanAndDeviation.class.hashCode();
  }

  @Override
  public String toString() {
    return "meanAndDeviation";
  }
}
