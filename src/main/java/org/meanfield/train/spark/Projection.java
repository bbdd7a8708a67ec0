package org.meanfield.train.spark;

import java.io.Serializable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The nearest point to an example in the plane through the training split's mean that principal
 * components span; without components, the mean itself. In names of arrays, B counts examples, F
 * values of an example and K components.
 *
 * @param means_F of the training split
 * @param components_KF one after the other, each of length 1 and orthogonal to the others
 */
record Projection(float[] means_F, float[] components_KF) implements Serializable {
  /** Returns x − μ. */
  static INDArray centred(INDArray x_BF, float[] means_F) {
    return x_BF.subRowVector(Nd4j.createFromArray(means_F).reshape(1, means_F.length));
  }

  /** Returns the squared error of each example's projection, summed over its values. */
  double[] errors(INDArray x_BF) {
    INDArray rest_BF = centred(x_BF, means_F);
    if (components_KF.length > 0) {
      int components = components_KF.length / means_F.length;
      INDArray directions_KF =
          Nd4j.createFromArray(components_KF).reshape('c', components, means_F.length);
      rest_BF.subi(rest_BF.mmul(directions_KF.transpose()).mmul(directions_KF));
    }
    return rest_BF.muli(rest_BF).sum(1).castTo(DataType.DOUBLE).toDoubleVector();
  }
}
