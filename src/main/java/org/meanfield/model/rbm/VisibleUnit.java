package org.meanfield.model.rbm;

/** What an RBM's visible units are. */
public enum VisibleUnit {
  /** On with probability σ(a + W h); for data in [0, 1]. */
  BERNOULLI,
  /** Normal with mean a + W h and variance 1; for standardised data. */
  GAUSSIAN
}
