package org.meanfield.model.lstm;

import java.util.List;

/**
 * One-hot vectors at the end of a layer's input, of which the layer is given the indices: 0 for a
 * vector of zeros, k for the one whose k-th value is 1.
 *
 * @param sizes the length of each vector
 */
record OneHotInputs(List<Integer> sizes) {
  /** The absence of such vectors. */
  static final OneHotInputs NONE = new OneHotInputs(List.of());

  /** Copies the sizes. */
  OneHotInputs {
    sizes = List.copyOf(sizes);
  }

  /** Returns the number of vectors, and so of indices. */
  int count() {
    return sizes.size();
  }

  /** Returns the number of values of all vectors. */
  int values() {
    return sizes.stream().reduce(0, Math::addExact);
  }

  /**
   * Returns the places, from 1, of the ones among the values of all vectors, step by step, vector
   * by vector and example by example; 0 for a vector of zeros.
   *
   * @param indices in the same order
   */
  int[] places(float[] indices, int steps, int batch) {
    int[] places = new int[steps * count() * batch];
    for (int t = 0; t < steps; t++) {
      int before = 0;
      for (int vector = 0; vector < count(); vector++) {
        int at = (t * count() + vector) * batch;
        for (int b = at; b < at + batch; b++) {
          places[b] = indices[b] == 0 ? 0 : before + (int) indices[b];
        }
        before += sizes.get(vector);
      }
    }
    return places;
  }
}
