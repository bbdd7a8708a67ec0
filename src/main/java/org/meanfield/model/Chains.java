package org.meanfield.model;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.rbm.RbmLayer;

/** The Markov chains that a model carries on from step to step, copied in and out. */
public final class Chains {
  private static final float[] NONE = new float[0];

  private Chains() {}

  /** Their states; empty if the model has none, or none has begun. */
  public static float[] of(MultiLayerNetwork network) {
    return network.getOutputLayer() instanceof RbmLayer rbm ? rbm.chains() : NONE;
  }

  /** Puts them where {@link #of} found them; empty: the next step begins them anew. */
  public static void restore(MultiLayerNetwork network, float[] states) {
    if (network.getOutputLayer() instanceof RbmLayer rbm) {
      rbm.setChains(states);
    }
  }
}
