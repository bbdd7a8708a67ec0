package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Rows of a table as vectors, which are their own labels: both {@code [B, V]}. In names of arrays,
 * B counts examples and V values.
 *
 * @param values of a row
 */
record ValueVectors(int values) implements MinibatchForm {
  @Override
  public int width() {
    return values;
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    INDArray features = vectors(shard, positions);
    return new DataSet(features, features);
  }

  /** The values alone. */
  INDArray vectors(Shard shard, int[] positions) {
    float[] features_BV = new float[positions.length * values];
    for (int b = 0; b < positions.length; b++) {
      float[] row_V = ((Sequence) shard.example(positions[b])).values_TF();
      System.arraycopy(row_V, 0, features_BV, b * values, values);
    }
    return FloatArrays.of(features_BV, 'c', positions.length, values);
  }
}
