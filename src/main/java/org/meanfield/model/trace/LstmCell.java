package org.meanfield.model.trace;

import java.util.EnumMap;
import java.util.Map;

/**
 * A layer of LSTM units with forget gates (Gers et al. 2000, doi:10.1162/089976600300015015) and,
 * unless these are zero, peepholes p (Gers et al. 2002):
 *
 * <pre>
 *   g = tanh(x·W_g + h⁻·R_g + b_g)
 *   f = σ(x·W_f + h⁻·R_f + p_f·c⁻ + b_f)
 *   i = σ(x·W_i + h⁻·R_i + p_i·c⁻ + b_i)
 *   c = f·c⁻ + i·g
 *   o = σ(x·W_o + h⁻·R_o + p_o·c + b_o)
 *   h = o·tanh(c)
 * </pre>
 *
 * <p>On its way back along the cell the gradient is multiplied by f at each step and by nothing
 * else: while forget gates are open, it lasts.
 *
 * @param w_FG input weights, G = 4H: columns of g, f, o, i in turn, as DL4J has them
 * @param r_HG recurrent weights, likewise
 * @param b_G biases, likewise
 * @param peepholes of H values each
 */
record LstmCell(double[][] w_FG, double[][] r_HG, double[] b_G, Peepholes peepholes)
    implements RecurrentCell {
  /** Weights from a unit's cell to its gates. */
  record Peepholes(double[] forget, double[] output, double[] input) {
    /** Creates the peepholes of units whose gates don't see their cells. */
    static Peepholes none(int units) {
      return new Peepholes(new double[units], new double[units], new double[units]);
    }
  }

  private int units() {
    return r_HG.length;
  }

  @Override
  public Map<Signal, double[][]> forward(double[][] x_TF) {
    int units = units();
    Map<Signal, double[][]> signals = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      signals.put(signal, new double[x_TF.length][units]);
    }
    double[] h = new double[units];
    double[] c = new double[units];
    for (int t = 0; t < x_TF.length; t++) {
      double[] z = b_G.clone();
      Matrices.addProduct(x_TF[t], w_FG, z);
      Matrices.addProduct(h, r_HG, z);
      double[] before = c;
      h = signals.get(Signal.HIDDEN)[t];
      c = signals.get(Signal.CELL)[t];
      for (int k = 0; k < units; k++) {
        double g = Math.tanh(z[k]);
        double f = sigmoid(z[units + k] + peepholes.forget()[k] * before[k]);
        double i = sigmoid(z[3 * units + k] + peepholes.input()[k] * before[k]);
        c[k] = f * before[k] + i * g;
        double o = sigmoid(z[2 * units + k] + peepholes.output()[k] * c[k]);
        h[k] = o * Math.tanh(c[k]);
        signals.get(Signal.CANDIDATE)[t][k] = g;
        signals.get(Signal.FORGET_GATE)[t][k] = f;
        signals.get(Signal.INPUT_GATE)[t][k] = i;
        signals.get(Signal.OUTPUT_GATE)[t][k] = o;
      }
    }
    return signals;
  }

  @Override
  public Back backward(Map<Signal, double[][]> signals, double[][] errors_TH) {
    int steps = errors_TH.length;
    int units = units();
    double[][] dh = new double[steps][];
    double[][] dc = new double[steps][units];
    double[][] dx = new double[steps][w_FG.length];
    double[] hiddenFromLater = new double[units];
    double[] cellFromLater = new double[units];
    for (int t = steps - 1; t >= 0; t--) {
      double[] g = signals.get(Signal.CANDIDATE)[t];
      double[] f = signals.get(Signal.FORGET_GATE)[t];
      double[] i = signals.get(Signal.INPUT_GATE)[t];
      double[] o = signals.get(Signal.OUTPUT_GATE)[t];
      double[] c = signals.get(Signal.CELL)[t];
      double[] before = t > 0 ? signals.get(Signal.CELL)[t - 1] : new double[units];
      double[] delta = new double[4 * units];
      dh[t] = errors_TH[t].clone();
      for (int k = 0; k < units; k++) {
        dh[t][k] += hiddenFromLater[k];
        double tanhCell = Math.tanh(c[k]);
        double deltaO = dh[t][k] * tanhCell * o[k] * (1 - o[k]);
        dc[t][k] =
            cellFromLater[k]
                + dh[t][k] * o[k] * (1 - tanhCell * tanhCell)
                + peepholes.output()[k] * deltaO;
        double deltaF = dc[t][k] * before[k] * f[k] * (1 - f[k]);
        double deltaI = dc[t][k] * g[k] * i[k] * (1 - i[k]);
        delta[k] = dc[t][k] * i[k] * (1 - g[k] * g[k]);
        delta[units + k] = deltaF;
        delta[2 * units + k] = deltaO;
        delta[3 * units + k] = deltaI;
        cellFromLater[k] =
            dc[t][k] * f[k] + peepholes.forget()[k] * deltaF + peepholes.input()[k] * deltaI;
      }
      Matrices.addTransposed(delta, w_FG, dx[t]);
      hiddenFromLater = new double[units];
      Matrices.addTransposed(delta, r_HG, hiddenFromLater);
    }
    return new Back(dh, dc, dx);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
