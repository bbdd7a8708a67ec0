package org.meanfield.serving;

/**
 * A matrix [inputs, outputs] with biases. Rows lie one after the other, so that the loop over the
 * outputs of one input runs through neighbouring values and becomes vector instructions.
 *
 * @param weights row after row
 * @param biases one for each output
 */
record Dense(float[] weights, float[] biases) {
  int outputs() {
    return biases.length;
  }

  /** Returns the biases and the product of a vector with the matrix, as a new array. */
  float[] apply(float[] x) {
    float[] sums = biases.clone();
    addProduct(x, sums);
    return sums;
  }

  /** Adds the product of a vector with the matrix; what is 0, as in one-hot vectors, is free. */
  void addProduct(float[] x, float[] sums) {
    int outputs = biases.length;
    for (int i = 0; i < x.length; i++) {
      float value = x[i];
      if (value != 0) {
        int row = i * outputs;
        for (int o = 0; o < outputs; o++) {
          sums[o] += value * weights[row + o];
        }
      }
    }
  }

  /** Returns the transposed matrix with other biases. */
  Dense transposed(float[] others) {
    int inputs = others.length;
    int outputs = biases.length;
    float[] turned = new float[weights.length];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) {
        turned[o * inputs + i] = weights[i * outputs + o];
      }
    }
    return new Dense(turned, others);
  }

  /** Returns the same matrix with other biases. */
  Dense withBiases(float[] others) {
    return new Dense(weights, others);
  }
}
