package org.meanfield.model.trace;

import java.util.EnumMap;
import java.util.Map;

/**
 * A layer of plain units: h = tanh(x·W + h⁻·R + b). On its way back the gradient is multiplied by
 * (1 − h²)·Rᵀ at each step, and so vanishes or explodes exponentially with their number (Bengio et
 * al. 1994, doi:10.1109/72.279181).
 *
 * @param w_FH input weights
 * @param r_HH recurrent weights
 * @param b_H biases
 */
record TanhCell(double[][] w_FH, double[][] r_HH, double[] b_H) implements RecurrentCell {
  @Override
  public Map<Signal, double[][]> forward(double[][] x_TF) {
    double[][] hidden = new double[x_TF.length][];
    for (int t = 0; t < x_TF.length; t++) {
      double[] h = b_H.clone();
      Matrices.addProduct(x_TF[t], w_FH, h);
      if (t > 0) {
        Matrices.addProduct(hidden[t - 1], r_HH, h);
      }
      for (int k = 0; k < h.length; k++) {
        h[k] = Math.tanh(h[k]);
      }
      hidden[t] = h;
    }
    return new EnumMap<>(Map.of(Signal.HIDDEN, hidden));
  }

  @Override
  public Back backward(Map<Signal, double[][]> signals, double[][] errors_TH) {
    int steps = errors_TH.length;
    double[][] hidden = signals.get(Signal.HIDDEN);
    double[][] dh = new double[steps][];
    double[][] dx = new double[steps][w_FH.length];
    double[] fromLater = new double[b_H.length];
    for (int t = steps - 1; t >= 0; t--) {
      dh[t] = errors_TH[t].clone();
      double[] delta = new double[b_H.length];
      for (int k = 0; k < delta.length; k++) {
        dh[t][k] += fromLater[k];
        delta[k] = dh[t][k] * (1 - hidden[t][k] * hidden[t][k]);
      }
      Matrices.addTransposed(delta, w_FH, dx[t]);
      fromLater = new double[b_H.length];
      Matrices.addTransposed(delta, r_HH, fromLater);
    }
    return new Back(dh, new double[0][], dx);
  }
}
