package org.meanfield.train.spark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The time steps of a minibatch that exist, or that have a label.
 *
 * @param steps of a row
 * @param rows_BT 0 where there is none; B counts examples and T steps; null for all of them
 */
public record StepMask(int steps, float[] rows_BT) {
  /** Returns the steps that have a label. */
  public static StepMask ofLabels(DataSet minibatch) {
    return of(minibatch.getLabels(), minibatch.getLabelsMaskArray());
  }

  static StepMask ofFeatures(DataSet minibatch) {
    return of(minibatch.getFeatures(), minibatch.getFeaturesMaskArray());
  }

  private static StepMask of(INDArray array, INDArray mask) {
    return new StepMask(
        array.rank() < 3 ? 1 : (int) array.size(2), mask == null ? null : Outputs.copy(mask));
  }

  /** Returns whether a step is there. */
  public boolean holds(int example, int step) {
    return rows_BT == null || rows_BT[example * steps + step] != 0;
  }
}
