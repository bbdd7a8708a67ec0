package org.meanfield.train.spark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Counts what a minibatch of sequences really holds. */
final class TimeSteps {
  private static final int SEQUENCES = 3;

  private TimeSteps() {}

  /**
   * The time steps that masks don't leave out: of the labels where every step has one, else of the
   * features; one for each example that is no sequence.
   */
  static long valid(DataSet minibatch) {
    return minibatch.getLabels().rank() == SEQUENCES
        ? count(minibatch.getLabels(), minibatch.getLabelsMaskArray())
        : count(minibatch.getFeatures(), minibatch.getFeaturesMaskArray());
  }

  /**
   * Counts the steps of {@code [batch, values, time]} with a mask {@code [batch, time]}, or null.
   */
  private static long count(INDArray array, INDArray mask) {
    if (array.rank() != SEQUENCES) {
      return array.size(0);
    }
    return mask == null ? array.size(0) * array.size(2) : mask.sumNumber().longValue();
  }
}
