package org.meanfield.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Builds networks. */
public final class Networks {
  private Networks() {}

  /**
   * A network with its initial parameters and updater state. Pins native threads first, and seeds
   * ND4J's generator of this thread as a side effect of DL4J.
   */
  public static MultiLayerNetwork build(MultiLayerConfiguration configuration) {
    NativeRuntime.pin();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.getUpdater();
    return network;
  }

  /** As {@link #build(MultiLayerConfiguration)}, from a configuration's JSON. */
  public static MultiLayerNetwork build(String configurationJson) {
    return build(MultiLayerConfiguration.fromJson(configurationJson));
  }

  /**
   * Lets go of the last minibatch, so that its arrays may be freed. DL4J's own {@code
   * network.clear()} would drop the solver too, and with it the updater's state.
   */
  public static void forgetInput(MultiLayerNetwork network) {
    for (Layer layer : network.getLayers()) {
      layer.clear();
    }
    network.setInput(null);
    network.setLabels(null);
  }
}
