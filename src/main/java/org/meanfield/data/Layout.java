package org.meanfield.data;

/** The layout in which minibatches present examples. */
public enum Layout {
  /** Each as a sequence with its target: an image as its rows, with its class. */
  LABELLED_ROWS,
  /** Each as a vector, which is its own label: an image as its pixels; not of sequences. */
  VECTORS,
  /** Each as a vector, with its class as the label: an image as its pixels; not of sequences. */
  LABELLED_VECTORS
}
