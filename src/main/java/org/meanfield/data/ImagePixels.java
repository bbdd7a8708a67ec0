package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Images as vectors of their pixels, scaled to [0, 1], which are their own labels: both {@code [B,
 * P]}. In names of arrays, B counts examples and P pixels.
 *
 * @param pixels of an image
 */
record ImagePixels(int pixels, Normaliser normaliser) implements MinibatchForm {
  /** Creates the form for levels that are not scaled. */
  ImagePixels(int pixels) {
    this(pixels, Normaliser.NONE);
  }

  @Override
  public int width() {
    return pixels;
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    INDArray features = vectors(shard, positions);
    return new DataSet(features, features);
  }

  /** The pixels alone. */
  INDArray vectors(Shard shard, int[] positions) {
    float[] features_BP = new float[positions.length * pixels];
    for (int b = 0; b < positions.length; b++) {
      byte[] image = ((LabelledImage) shard.example(positions[b])).pixels();
      for (int i = 0; i < pixels; i++) {
        features_BP[b * pixels + i] = normaliser.level(image[i], i);
      }
    }
    return FloatArrays.of(features_BP, 'c', positions.length, pixels);
  }
}
