package org.meanfield.model.rbm;

/** The kinds of an RBM's visible units. */
public enum VisibleUnit {
  /** On with probability σ(a + W h); for data in [0, 1]. */
  BERNOULLI,
  /** Normal with mean a + W h and variance 1; for standardised data. */
  GAUSSIAN
}
