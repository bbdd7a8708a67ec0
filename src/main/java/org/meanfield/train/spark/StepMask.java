package org.meanfield.train.spark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Which time steps of a minibatch have a label.
 *
 * @param steps of a row
 * @param rows_BT 0 where there is none; B counts examples and T steps; null for a label everywhere
 */
record StepMask(int steps, float[] rows_BT) {
  static StepMask ofLabels(DataSet minibatch) {
    INDArray mask = minibatch.getLabelsMaskArray();
    INDArray labels = minibatch.getLabels();
    return new StepMask(
        labels.rank() < 3 ? 1 : (int) labels.size(2), mask == null ? null : Outputs.copy(mask));
  }

  boolean holds(int example, int step) {
    return rows_BT == null || rows_BT[example * steps + step] != 0;
  }
}
