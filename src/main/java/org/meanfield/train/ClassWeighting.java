package org.meanfield.train;

import java.util.function.Supplier;
import org.meanfield.model.ClassWeights;

/** The weighting of the loss of an example, or of a step, by its class. */
public enum ClassWeighting {
  /** Every example counts the same. */
  NONE,
  /** The more, the rarer its class is in the training split, so that every class counts alike. */
  BALANCED;

  /**
   * The classes' weights.
   *
   * @param counts how many examples, or steps, of each class there are for training
   */
  public ClassWeights of(Supplier<long[]> counts) {
    return this == NONE ? ClassWeights.NONE : ClassWeights.balanced(counts.get());
  }
}
