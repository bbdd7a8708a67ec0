package org.meanfield.export;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values of ND4J's arrays in the order of ONNX's. */
final class Rows {
  private Rows() {}

  static double[] of(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }
}
