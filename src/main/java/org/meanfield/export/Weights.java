package org.meanfield.export;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The parameters of layers as constants of a graph, row by row. */
final class Weights {
  private Weights() {}

  /** Adds an array as it is. */
  static String constant(OnnxGraph graph, INDArray array) {
    return graph.floats(values(array), array.shape());
  }

  /** Adds all values of an array as a vector. */
  static String vector(OnnxGraph graph, INDArray array) {
    return graph.floats(values(array), array.length());
  }

  /** Returns all values, row by row. */
  static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
