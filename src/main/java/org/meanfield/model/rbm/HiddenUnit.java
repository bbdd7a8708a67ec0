package org.meanfield.model.rbm;

/** What an RBM's hidden units are. */
public enum HiddenUnit {
  /** On with probability σ(b + Wᵀ v). */
  BERNOULLI,
  /** max(0, x + normal noise of variance σ(x)) with x = b + Wᵀ v (Nair and Hinton 2010). */
  RECTIFIED
}
