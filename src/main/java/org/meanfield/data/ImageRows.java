package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Images as sequences of their rows, or of their pixels, with their classes. Pixels are scaled to
 * [0, 1] and normalised. Features are {@code [B, columns, rows]}, DL4J's layout {@code [batch,
 * features, time]}; labels are one-hot {@code [B, classes]}. In names of arrays, B counts examples,
 * R rows, C columns, K classes.
 *
 * @param rows time steps
 * @param columns values of a step
 * @param order which of the stored rows comes when; empty if they come as they are stored
 */
record ImageRows(int rows, int columns, int classes, Normaliser normaliser, int[] order)
    implements MinibatchForm {
  /** Creates the form for levels that are not scaled. */
  ImageRows(int rows, int columns, int classes) {
    this(rows, columns, classes, Normaliser.NONE, new int[0]);
  }

  @Override
  public int width() {
    return Math.max(columns, classes);
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    int size = positions.length;
    // As the recurrent layers read them: step after step, and in it examples side by side.
    float[] features_RCB = new float[rows * columns * size];
    for (int b = 0; b < size; b++) {
      byte[] pixels_RC = ((LabelledImage) shard.example(positions[b])).pixels();
      for (int r = 0; r < rows; r++) {
        int stored = order.length == 0 ? r : order[r];
        for (int c = 0; c < columns; c++) {
          int place = stored * columns + c;
          features_RCB[(r * columns + c) * size + b] = normaliser.level(pixels_RC[place], place);
        }
      }
    }
    return new DataSet(
        FloatArrays.of(features_RCB, 'f', size, columns, rows), labels(shard, positions, classes));
  }

  /** One-hot classes {@code [B, K]}. */
  static INDArray labels(Shard shard, int[] positions, int classes) {
    float[] labels_BK = new float[positions.length * classes];
    for (int b = 0; b < positions.length; b++) {
      labels_BK[b * classes + ((LabelledImage) shard.example(positions[b])).label()] = 1f;
    }
    return FloatArrays.of(labels_BK, 'c', positions.length, classes);
  }
}
