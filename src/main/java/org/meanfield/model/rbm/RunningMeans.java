package org.meanfield.model.rbm;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Units' mean activations, which run on from minibatch to minibatch, since one of these is too
 * small a sample (Hinton 2012, doi:10.1007/978-3-642-35289-8_32, section 11): q ← 0.9·q + 0.1·q of
 * the minibatch, begun with the first one's.
 */
final class RunningMeans {
  /** The part of them that a minibatch leaves; 0.9 to 0.99 is usual. */
  private static final double DECAY = 0.9;

  /** [1, H]; null before the first minibatch. */
  private INDArray means;

  /**
   * Goes on by a minibatch.
   *
   * @param activations [B, H]
   * @return the means, [1, H]
   */
  INDArray with(INDArray activations) {
    INDArray now = activations.mean(true, 0);
    // DL4J's workspaces end with the step.
    means = (means == null ? now : means.mul(DECAY).addi(now.muli(1 - DECAY))).detach();
    return means;
  }

  /** The state that {@link #set} goes on from; empty before the first minibatch. */
  float[] values() {
    return means == null ? new float[0] : means.castTo(DataType.FLOAT).toFloatVector();
  }

  /** Goes on from values; empty: from the next minibatch. */
  void set(float[] values, DataType type) {
    means =
        values.length == 0
            ? null
            : Nd4j.createFromArray(values).castTo(type).reshape(1, values.length);
  }
}
