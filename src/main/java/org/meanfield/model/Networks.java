package org.meanfield.model;

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
}
