package org.meanfield.model.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of ND4J on Java's heap, in double, which holds both of its types exactly.
 *
 * @param values row after row
 * @param columns of a row
 */
record Rows(double[] values, int columns) {
  /** Copies a matrix. */
  static Rows of(INDArray matrix) {
    return new Rows(matrix.dup('c').data().asDouble(), Math.toIntExact(matrix.size(1)));
  }

  /** Creates a matrix of zeros. */
  static Rows zeros(int rows, int columns) {
    return new Rows(new double[rows * columns], columns);
  }

  int rows() {
    return columns == 0 ? 0 : values.length / columns;
  }

  /** Returns an array of these values, of another's type. */
  INDArray like(INDArray other) {
    return Nd4j.createFromArray(values).reshape('c', rows(), columns).castTo(other.dataType());
  }
}
