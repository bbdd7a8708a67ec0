package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images as sequences of their rows, with their classes. Pixels are scaled to [0, 1]. Features are
 * {@code [B, columns, rows]}, DL4J's layout {@code [batch, features, time]}; labels are one-hot
 * {@code [B, classes]}. In names of arrays, B counts examples, R rows, C columns, K classes.
 */
record ImageRows(int rows, int columns, int classes) implements MinibatchForm {
  static final float WHITE = 255f;

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    int size = positions.length;
    float[] features_BCR = new float[size * columns * rows];
    for (int b = 0; b < size; b++) {
      byte[] pixels_RC = ((LabelledImage) shard.example(positions[b])).pixels();
      for (int c = 0; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          features_BCR[(b * columns + c) * rows + r] = (pixels_RC[r * columns + c] & 0xff) / WHITE;
        }
      }
    }
    return new DataSet(
        Nd4j.create(features_BCR, new long[] {size, columns, rows}, 'c'),
        labels(shard, positions, classes));
  }

  /** One-hot classes {@code [B, K]}. */
  static INDArray labels(Shard shard, int[] positions, int classes) {
    float[] labels_BK = new float[positions.length * classes];
    for (int b = 0; b < positions.length; b++) {
      labels_BK[b * classes + ((LabelledImage) shard.example(positions[b])).label()] = 1f;
    }
    return Nd4j.create(labels_BK, new long[] {positions.length, classes}, 'c');
  }
}
