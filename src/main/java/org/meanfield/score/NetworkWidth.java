package org.meanfield.score;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** The values of a step that a network computes at most in one array, by its layers. */
final class NetworkWidth {
  private NetworkWidth() {}

  /**
   * Returns the inputs or outputs of the layer that has most of them. Each layer's inputs are the
   * outputs of the one before, of both directions if that has two.
   *
   * @param configurationJson of the network, as Deeplearning4j writes it
   */
  static int of(String configurationJson) {
    return MultiLayerConfiguration.fromJson(configurationJson).getConfs().stream()
        .map(NeuralNetConfiguration::getLayer)
        .mapToInt(NetworkWidth::of)
        .max()
        .orElse(1);
  }

  private static int of(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return of(wrapper.getUnderlying());
    }
    if (layer instanceof Bidirectional both) {
      return of(both.getFwd());
    }
    return layer instanceof FeedForwardLayer units
        ? (int) Math.max(units.getNIn(), units.getNOut())
        : 1;
  }
}
