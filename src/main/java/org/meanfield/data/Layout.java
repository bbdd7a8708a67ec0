package org.meanfield.data;

/** How minibatches present images. */
public enum Layout {
  /** Each as the sequence of its rows, with its class as the label. */
  LABELLED_ROWS,
  /** Each as the vector of its pixels, which is its own label. */
  PIXELS,
  /** Each as the vector of its pixels, with its class as the label. */
  LABELLED_PIXELS
}
