package org.meanfield.model.rbm;

/** The kinds of an RBM's hidden units. */
public enum HiddenUnit {
  /** On with probability σ(b + Wᵀ v). */
  BERNOULLI,
  /** max(0, x + normal noise of variance σ(x)) with x = b + Wᵀ v (Nair and Hinton 2010). */
  RECTIFIED,
  /**
   * Normal with mean b + Wᵀ v and variance 1: a linear code (Hinton and Salakhutdinov 2006,
   * doi:10.1126/science.1127647). Nothing bounds it, so its learning rate is smaller, 0.001 say.
   */
  GAUSSIAN
}
