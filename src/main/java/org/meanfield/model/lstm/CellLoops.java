package org.meanfield.model.lstm;

/**
 * The element-wise computations of recurrent units. Each loop is short and touches different arrays
 * at one index: that is what C2 vectorises; one long loop over all of it stays scalar and takes ten
 * times as long.
 */
final class CellLoops {
  private CellLoops() {}

  /**
   * c = f·c⁻ + i·a, where c⁻ is the cell before the step.
   *
   * @param a candidate, after tanh
   * @param f forget gate, after the sigmoid
   * @param i input gate, after the sigmoid
   */
  static void cell(float[] a, float[] f, float[] i, float[] before, float[] cell, int count) {
    for (int k = 0; k < count; k++) {
      cell[k] = f[k] * before[k] + i[k] * a[k];
    }
  }

  /** Multiplies element by element: {@code to = x·y}. */
  static void multiply(float[] x, float[] y, float[] to, int count) {
    for (int k = 0; k < count; k++) {
      to[k] = x[k] * y[k];
    }
  }

  /** Adds element by element: {@code to = x + y}, with {@code x} read from {@code at} on. */
  static void add(float[] x, int at, float[] y, float[] to, int count) {
    for (int k = 0; k < count; k++) {
      to[k] = x[at + k] + y[k];
    }
  }

  /** Replaces a = tanh z by the derivative by z: ∂E/∂a·(1 − a²). */
  static void throughTanh(float[] da, float[] a, int count) {
    for (int k = 0; k < count; k++) {
      a[k] = da[k] * (1 - a[k] * a[k]);
    }
  }

  /** Adds to ∂E/∂c what comes through h = o·tanh c: ∂E/∂h·o·(1 − tanh² c). */
  static void addThroughOutput(float[] dh, float[] o, float[] tanhCell, float[] dc, int count) {
    for (int k = 0; k < count; k++) {
      dc[k] += dh[k] * o[k] * (1 - tanhCell[k] * tanhCell[k]);
    }
  }

  /** Replaces o by the derivative by its gate's input: ∂E/∂h·tanh c·o·(1 − o). */
  static void outputGate(float[] dh, float[] tanhCell, float[] o, int count) {
    for (int k = 0; k < count; k++) {
      o[k] = dh[k] * tanhCell[k] * o[k] * (1 - o[k]);
    }
  }

  /** Replaces a and i by the derivatives by their inputs: ∂E/∂c·i·(1 − a²), ∂E/∂c·a·i·(1 − i). */
  static void candidateAndInputGate(float[] dc, float[] a, float[] i, int count) {
    for (int k = 0; k < count; k++) {
      float candidate = a[k];
      float gate = i[k];
      float common = dc[k] * gate;
      a[k] = common * (1 - candidate * candidate);
      i[k] = common * candidate * (1 - gate);
    }
  }

  /**
   * Replaces f by the derivative by its gate's input, ∂E/∂c·c⁻·f·(1 − f), and ∂E/∂c by what the
   * step before receives, ∂E/∂c·f.
   */
  static void forgetGate(float[] before, float[] f, float[] dc, int count) {
    for (int k = 0; k < count; k++) {
      float gate = f[k];
      float common = dc[k] * gate;
      f[k] = common * before[k] * (1 - gate);
      dc[k] = common;
    }
  }
}
