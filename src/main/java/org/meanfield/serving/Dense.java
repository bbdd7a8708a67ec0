package org.meanfield.serving;

/**
 * A matrix [inputs, outputs] with biases.
 *
 * @param rows one for each input, in arrays of their own: C2 makes vector instructions of a loop
 *     over the outputs only if all its arrays are read at the loop's own index
 * @param biases one for each output
 */
record Dense(float[][] rows, float[] biases) {
  /** The inputs whose products are added in one loop, so that sums are loaded and stored less. */
  private static final int TOGETHER = 4;

  /** Returns the biases and the product of a vector with the matrix, as a new array. */
  float[] apply(float[] x) {
    float[] sums = biases.clone();
    addProduct(x, sums);
    return sums;
  }

  /**
   * Adds the product of a vector with the matrix; zeros together, as in one-hot vectors, are free.
   */
  void addProduct(float[] x, float[] sums) {
    int i = 0;
    for (; i + TOGETHER <= x.length; i += TOGETHER) {
      if (x[i] != 0 || x[i + 1] != 0 || x[i + 2] != 0 || x[i + 3] != 0) {
        addFour(x, i, rows[i], rows[i + 1], rows[i + 2], rows[i + 3], sums);
      }
    }
    for (; i < x.length; i++) {
      if (x[i] != 0) {
        addOne(x[i], rows[i], sums);
      }
    }
  }

  private static void addFour(
      float[] x, int at, float[] first, float[] second, float[] third, float[] last, float[] sums) {
    float a = x[at];
    float b = x[at + 1];
    float c = x[at + 2];
    float d = x[at + 3];
    for (int o = 0; o < sums.length; o++) {
      sums[o] += a * first[o] + b * second[o] + c * third[o] + d * last[o];
    }
  }

  private static void addOne(float x, float[] row, float[] sums) {
    for (int o = 0; o < sums.length; o++) {
      sums[o] += x * row[o];
    }
  }

  /** Returns the transposed matrix with other biases. */
  Dense transposed(float[] others) {
    float[][] turned = new float[biases.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int o = 0; o < biases.length; o++) {
        turned[o][i] = rows[i][o];
      }
    }
    return new Dense(turned, others);
  }

  /** Returns the same matrix with other biases. */
  Dense withBiases(float[] others) {
    return new Dense(rows, others);
  }
}
