package org.meanfield.train.spark;

import org.apache.spark.broadcast.Broadcast;
import org.meanfield.data.FeatureTransform;
import org.meanfield.model.rbm.RbmStack;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Examples as the units on top of a trained stack see them. */
public final class ThroughStack implements FeatureTransform {
  private final Broadcast<RbmStack> stack;

  /** The caller destroys the broadcast when no minibatch is made any more. */
  public ThroughStack(Broadcast<RbmStack> stack) {
    this.stack = stack;
  }

  @Override
  public INDArray of(INDArray features) {
    return stack.value().hiddenMeans(features);
  }
}
