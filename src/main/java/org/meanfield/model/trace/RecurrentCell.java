package org.meanfield.model.trace;

import java.util.Map;

/**
 * The mathematics of a recurrent layer, forwards and back through time.
 *
 * <p>Shapes: T steps, F inputs, H units.
 */
sealed interface RecurrentCell permits LstmCell, TanhCell {
  /** All that the layer computes for x_TF, from zero states on: H values at each of T steps. */
  Map<Signal, double[][]> forward(double[][] x_TF);

  /**
   * Goes back through time.
   *
   * @param signals what {@link #forward} gave
   * @param errors_TH ∂E/∂h of each step as far as it comes from the layers above
   */
  Back backward(Map<Signal, double[][]> signals, double[][] errors_TH);

  /**
   * The gradients that a backward pass returns.
   *
   * @param hiddenGradient_TH ∂E/∂h, later steps included
   * @param cellGradient_TH ∂E/∂c; no rows for a layer without cells
   * @param inputGradient_TF ∂E/∂x
   */
  record Back(
      double[][] hiddenGradient_TH, double[][] cellGradient_TH, double[][] inputGradient_TF) {}
}
