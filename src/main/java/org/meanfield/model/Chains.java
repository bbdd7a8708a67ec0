package org.meanfield.model;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.rbm.RbmLayer;

/**
 * The state that a model carries on from step to step besides its parameters, copied in and out: an
 * RBM's Markov chains, and the running means of its sparsity.
 */
public final class Chains {
  private static final float[] NONE = new float[0];

  private Chains() {}

  /** Their states; empty if the model has none, or no step was taken. */
  public static float[] of(MultiLayerNetwork network) {
    return network.getOutputLayer() instanceof RbmLayer rbm ? rbm.memory() : NONE;
  }

  /** Puts them where {@link #of} found them; empty: the next step begins them. */
  public static void restore(MultiLayerNetwork network, float[] states) {
    if (network.getOutputLayer() instanceof RbmLayer rbm) {
      rbm.setMemory(states);
    }
  }
}
