package org.meanfield.train;

/** The weight of a replica in the mean. */
public enum WeightBy {
  /**
   * The number of examples. Deeplearning4j sums the loss over the steps of a sequence and takes the
   * mean over examples, so that this makes workers of one minibatch each equal to one large
   * minibatch.
   */
  EXAMPLES,
  /** The number of steps that the masks don't leave out, for sequences of unequal lengths. */
  TIME_STEPS
}
