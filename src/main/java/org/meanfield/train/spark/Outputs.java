package org.meanfield.train.spark;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The outputs of a network for a minibatch. */
public final class Outputs {
  private Outputs() {}

  /** The network's output, its masks heeded; the caller closes it. */
  public static INDArray of(MultiLayerNetwork network, DataSet minibatch) {
    return network.output(
        minibatch.getFeatures(),
        false,
        minibatch.getFeaturesMaskArray(),
        minibatch.getLabelsMaskArray());
  }

  /** All values, the last index fastest, whatever the array's own order. */
  public static float[] copy(INDArray array) {
    INDArray inOrder = array.dup('c');
    float[] values = inOrder.data().asFloat();
    NativeArrays.close(inOrder);
    return values;
  }

  /** The rows of a matrix; much faster than ND4J's own way, which looks up value by value. */
  public static float[][] rows(INDArray matrix) {
    float[] values = copy(matrix);
    float[][] rows = new float[(int) matrix.size(0)][];
    int width = (int) matrix.size(1);
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }
    return rows;
  }
}
