package org.meanfield.model.lstm;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Tells our layers what their network knows and DL4J doesn't pass on: that nothing lies below the
 * first layer. A network that wasn't prepared trains as well, and computes a gradient that nobody
 * reads.
 */
public final class RecurrentNetworks {
  private RecurrentNetworks() {}

  /**
   * Prepares an initialised network. From then on its gradient by the network's own input, which
   * {@link MultiLayerNetwork#calculateGradients} can return, is null if the first layer is ours.
   */
  public static void prepare(MultiLayerNetwork network) {
    // A preprocessor reads the gradient. So does Bidirectional, whose halves don't show here.
    if (network.getLayerWiseConfigurations().getInputPreProcess(0) == null
        && unwrapped(network.getLayer(0)) instanceof ScopedLayer first) {
      first.scope().inputGradient(InputGradient.UNREAD);
    }
  }

  /** The scopes of those of a network's layers that are ours. */
  static Stream<BackpropScope> scopes(MultiLayerNetwork network) {
    return Arrays.stream(network.getLayers())
        .map(RecurrentNetworks::unwrapped)
        .filter(ScopedLayer.class::isInstance)
        .map(layer -> ((ScopedLayer) layer).scope());
  }

  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }
}
