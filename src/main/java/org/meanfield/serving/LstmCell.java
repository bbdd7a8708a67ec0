package org.meanfield.serving;

import org.meanfield.model.layer.RationalTanh;

/**
 * A layer of LSTM units (Gers et al. 2000, doi:10.1162/089976600300015015), with peepholes p or
 * without (Gers et al. 2002, jmlr.org/papers/v3/gers02a). Of each step, with the state h⁻, c⁻ of
 * the one before:
 *
 * <pre>
 *   (â, f̂, ô, î) = b + x·W + h⁻·R
 *   a = tanh â,  f = σ(f̂ + p_f·c⁻),  i = σ(î + p_i·c⁻)
 *   c = f·c⁻ + i·a,  o = σ(ô + p_o·c),  h = o·tanh c
 * </pre>
 */
final class LstmCell implements Cell {
  private static final int CANDIDATE = 0;
  private static final int FORGET = 1;
  private static final int OUTPUT = 2;
  private static final int INPUT = 3;
  private static final int BLOCKS = 4;

  private final Dense input;
  private final Dense recurrent;

  /** The peepholes of each block; those of a layer without peepholes are null. */
  private final float[][] peepholes;

  private final int units;

  private LstmCell(Dense input, Dense recurrent, float[][] peepholes, int units) {
    this.input = input;
    this.recurrent = recurrent;
    this.peepholes = peepholes;
    this.units = units;
  }

  static LstmCell read(int inputs, int units, Parameters parameters) {
    Dense input = parameters.matrix(inputs, BLOCKS * units);
    Dense recurrent = parameters.matrix(units, BLOCKS * units);
    float[] biases = parameters.vector(BLOCKS * units);
    return new LstmCell(input.withBiases(biases), recurrent, new float[BLOCKS][], units);
  }

  static LstmCell readWithPeepholes(int inputs, int units, Parameters parameters) {
    Dense input = parameters.matrix(inputs, BLOCKS * units);
    Dense recurrent = parameters.matrix(units, BLOCKS * units);
    float[][] peepholes = new float[BLOCKS][];
    for (int block = FORGET; block < BLOCKS; block++) {
      peepholes[block] = parameters.vector(units);
    }
    float[] biases = parameters.vector(BLOCKS * units);
    return new LstmCell(input.withBiases(biases), recurrent, peepholes, units);
  }

  @Override
  public float[][] run(float[][] x) {
    float[][] h = new float[x.length][units];
    float[] c = new float[units];
    float[] sums = new float[BLOCKS * units];
    float[][] gates = new float[BLOCKS][units];
    for (int t = 0; t < x.length; t++) {
      System.arraycopy(input.biases(), 0, sums, 0, sums.length);
      input.addProduct(x[t], sums);
      if (t > 0) {
        recurrent.addProduct(h[t - 1], sums);
      }
      for (int block = 0; block < BLOCKS; block++) {
        System.arraycopy(sums, block * units, gates[block], 0, units);
      }
      step(gates, c, h[t]);
    }
    return h;
  }

  private void step(float[][] gates, float[] c, float[] h) {
    float[] a = gates[CANDIDATE];
    float[] f = gates[FORGET];
    float[] o = gates[OUTPUT];
    float[] i = gates[INPUT];
    see(FORGET, c, f);
    see(INPUT, c, i);
    RationalTanh.tanh(a, a, units);
    RationalTanh.sigmoid(f, units);
    RationalTanh.sigmoid(i, units);
    for (int k = 0; k < units; k++) {
      c[k] = f[k] * c[k] + i[k] * a[k];
    }
    see(OUTPUT, c, o);
    RationalTanh.sigmoid(o, units);
    RationalTanh.tanh(c, h, units);
    for (int k = 0; k < units; k++) {
      h[k] *= o[k];
    }
  }

  private void see(int block, float[] c, float[] gate) {
    float[] peephole = peepholes[block];
    if (peephole != null) {
      for (int k = 0; k < units; k++) {
        gate[k] += peephole[k] * c[k];
      }
    }
  }
}
