package org.meanfield.data;

import org.nd4j.linalg.dataset.DataSet;

/**
 * The form of {@link ValueVectors}, with one-hot classes {@code [B, K]} as labels. In names of
 * arrays, B counts examples and K classes.
 *
 * @param values of a row
 */
record LabelledValueVectors(int values, int classes) implements MinibatchForm {
  @Override
  public int width() {
    return Math.max(values, classes);
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    float[] labels_BK = new float[positions.length * classes];
    for (int b = 0; b < positions.length; b++) {
      int label = (int) ((Sequence) shard.example(positions[b])).targets()[0];
      labels_BK[b * classes + label] = 1f;
    }
    return new DataSet(
        new ValueVectors(values).vectors(shard, positions),
        FloatArrays.of(labels_BK, 'c', positions.length, classes));
  }
}
