package org.meanfield.model.loss;

import java.util.Arrays;
import java.util.List;

/**
 * The pinball loss of quantiles (Koenker and Bassett 1978, doi:10.2307/1913643): of a value x and
 * its quantile y of level τ, max(τ·(x − y), (τ − 1)·(x − y)); a value's loss is the mean over its
 * quantiles.
 *
 * <p>A bean, because DL4J writes it as JSON. Its name and its properties are part of the format of
 * checkpoints.
 */
public final class PinballLoss extends GroupedLoss {
  private static final long serialVersionUID = 1;

  private double[] quantiles = {};

  /** Creates a loss without quantiles, for deserialisation. */
  public PinballLoss() {}

  /** Returns the loss of quantiles of these levels. */
  static PinballLoss of(List<Double> levels) {
    PinballLoss loss = new PinballLoss();
    loss.setQuantiles(levels.stream().mapToDouble(Double::doubleValue).toArray());
    return loss;
  }

  /** Returns the levels of the quantiles. */
  public double[] getQuantiles() {
    return quantiles.clone();
  }

  /** Sets the levels of the quantiles. */
  public void setQuantiles(double[] quantiles) {
    this.quantiles = quantiles.clone();
  }

  /** Returns the levels of the quantiles as a list. */
  List<Double> levels() {
    return Arrays.stream(quantiles).boxed().toList();
  }

  /**
   * Returns the loss of one quantile.
   *
   * @param level of the quantile
   * @param error the value less its quantile
   */
  public static double of(double level, double error) {
    return Math.max(level * error, (level - 1) * error);
  }

  @Override
  int size() {
    return quantiles.length;
  }

  @Override
  double loss(double truth, double[] outputs, int at) {
    double sum = 0;
    for (int q = 0; q < quantiles.length; q++) {
      sum += of(quantiles[q], truth - outputs[at + q]);
    }
    return sum / quantiles.length;
  }

  @Override
  void derive(double truth, double[] outputs, int at, double weight, double[] derivatives) {
    for (int q = 0; q < quantiles.length; q++) {
      double error = truth - outputs[at + q];
      // 0 at the value itself, and no number if the error is none.
      double slope = error > 0 ? -quantiles[q] : error < 0 ? 1 - quantiles[q] : error;
      derivatives[at + q] = weight * slope / quantiles.length;
    }
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PinballLoss same && Arrays.equals(same.quantiles, quantiles);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(quantiles);
  }

  @Override
  public String toString() {
    return "PinballLoss" + Arrays.toString(quantiles);
  }
}
