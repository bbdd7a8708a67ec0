package org.meanfield.data;

import org.nd4j.linalg.dataset.DataSet;

/**
 * As {@link ImagePixels}, with one-hot classes as labels.
 *
 * @param pixels of an image
 */
record LabelledImagePixels(int pixels, int classes, Normaliser normaliser)
    implements MinibatchForm {
  /** Of levels as they are. */
  LabelledImagePixels(int pixels, int classes) {
    this(pixels, classes, Normaliser.NONE);
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    return new DataSet(
        new ImagePixels(pixels, normaliser).vectors(shard, positions),
        ImageRows.labels(shard, positions, classes));
  }
}
