package org.meanfield.model;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.rbm.RbmLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The features that a model without labels computes from its input. */
public final class Features {
  private Features() {}

  /**
   * An autoencoder's code, or the expected hidden units of an RBM.
   *
   * @param x [B, values]
   * @return [B, features]
   * @throws IllegalArgumentException for a network of another kind
   */
  public static INDArray of(MultiLayerNetwork network, INDArray x) {
    if (network.getOutputLayer() instanceof DeepAutoencoderLayer autoencoder) {
      return autoencoder.encode(x);
    }
    if (network.getOutputLayer() instanceof RbmLayer rbm) {
      return rbm.hiddenMeans(x);
    }
    throw new IllegalArgumentException("no model without labels");
  }
}
