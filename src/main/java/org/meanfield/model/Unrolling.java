package org.meanfield.model;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.rbm.RbmStack;

/**
 * Makes an autoencoder of a stack of RBMs (Hinton and Salakhutdinov 2006,
 * doi:10.1126/science.1127647): recognition upwards becomes the encoder, generation downwards the
 * decoder.
 */
public final class Unrolling {
  private Unrolling() {}

  /** Overwrites all parameters of {@code autoencoder}, which has as many layers and their sizes. */
  public static void unroll(RbmStack stack, MultiLayerNetwork autoencoder) {
    DeepAutoencoderLayer layers = (DeepAutoencoderLayer) autoencoder.getOutputLayer();
    for (int l = 1; l <= stack.depth(); l++) {
      layers.assign(l, stack.weights(l), stack.hiddenBiases(l), stack.visibleBiases(l));
    }
  }
}
