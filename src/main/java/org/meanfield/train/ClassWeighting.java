package org.meanfield.train;

import java.util.function.Supplier;
import org.meanfield.model.ClassWeights;

/** What the loss of an example, or of a step, counts in training by its class. */
public enum ClassWeighting {
  /** The same. */
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
