package org.meanfield.data;

import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes a minibatch's features into others, where the minibatch is made. */
@FunctionalInterface
public interface FeatureTransform extends Serializable {
  /**
   * Other features of the same examples.
   *
   * @param features [B, values], left as they are
   * @return [B, other values], a new array or the same one
   */
  INDArray of(INDArray features);

  /** Leaves features as they are. */
  enum Identity implements FeatureTransform {
    /** The only one. */
    INSTANCE;

    @Override
    public INDArray of(INDArray features) {
      return features;
    }
  }
}
