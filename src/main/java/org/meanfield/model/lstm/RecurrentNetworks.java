package org.meanfield.model.lstm;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Tells our layers what their network knows and DL4J doesn't pass on: how far truncated BPTT goes
 * back, and that nothing lies below the first layer. A network that wasn't prepared trains as well,
 * with the whole segment as backward length, and computes a gradient that nobody reads.
 */
public final class RecurrentNetworks {
  private RecurrentNetworks() {}

  /**
   * Prepares an initialised network. From then on its gradient by the network's own input, which
   * {@link MultiLayerNetwork#calculateGradients} can return, is null if the first layer is ours.
   */
  public static void prepare(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    for (Layer layer : network.getLayers()) {
      if (unwrapped(layer) instanceof ScopedLayer ours) {
        ours.scope().backwardLength(configuration.getTbpttBackLength());
      }
    }
    // A preprocessor reads the gradient. So does Bidirectional, whose halves don't show here.
    if (configuration.getInputPreProcess(0) == null
        && unwrapped(network.getLayer(0)) instanceof ScopedLayer first) {
      first.scope().inputGradient(InputGradient.UNREAD);
    }
  }

  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }
}
