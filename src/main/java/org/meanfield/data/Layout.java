package org.meanfield.data;

/** The layout in which minibatches present examples. */
public enum Layout {
  /** Each as a sequence with its target: an image as its rows, with its class. */
  LABELLED_ROWS,
  /** Each as the vector of its pixels, which is its own label; of images only. */
  PIXELS,
  /** Each as the vector of its pixels, with its class as the label; of images only. */
  LABELLED_PIXELS
}
