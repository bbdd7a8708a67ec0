package org.meanfield.data;

import org.nd4j.linalg.dataset.DataSet;

/**
 * The form of {@link ImagePixels}, with one-hot classes as labels.
 *
 * @param pixels of an image
 */
record LabelledImagePixels(int pixels, int classes, Normaliser normaliser)
    implements MinibatchForm {
  /** Creates the form for levels that are not scaled. */
  LabelledImagePixels(int pixels, int classes) {
    this(pixels, classes, Normaliser.NONE);
  }

  @Override
  public int width() {
    return Math.max(pixels, classes);
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    return new DataSet(
        new ImagePixels(pixels, normaliser).vectors(shard, positions),
        ImageRows.labels(shard, positions, classes));
  }
}
