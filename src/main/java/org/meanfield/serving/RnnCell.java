package org.meanfield.serving;

/**
 * A layer of tanh units without gates: h = tanh(b + x·W + h⁻·R).
 *
 * @param input W with the biases b
 * @param recurrent R
 */
record RnnCell(Dense input, Dense recurrent) implements Cell {
  static RnnCell read(int inputs, int units, Parameters parameters) {
    Dense input = parameters.matrix(inputs, units);
    Dense recurrent = parameters.matrix(units, units);
    return new RnnCell(input.withBiases(parameters.vector(units)), recurrent);
  }

  @Override
  public float[][] run(float[][] x) {
    float[][] h = new float[x.length][];
    for (int t = 0; t < x.length; t++) {
      h[t] = input.apply(x[t]);
      if (t > 0) {
        recurrent.addProduct(h[t - 1], h[t]);
      }
      Activation.TANH.apply(h[t]);
    }
    return h;
  }
}
