package org.meanfield.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.errors.UsageException;
import org.meanfield.model.lstm.LayerClasses;
import org.meanfield.model.lstm.RecurrentNetworks;
import org.meanfield.model.lstm.SegmentedNetwork;
import org.meanfield.model.updater.FusedUpdaters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Builds networks from DL4J's configurations. */
public final class Networks {
  /** The most parameters that one array of bytes can hold, which a checkpoint's model is. */
  private static final long MOST_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;

  private Networks() {}

  /**
   * Builds a network with its initial parameters and updater state, of our recurrent layers where
   * the configuration names DL4J's. Pins native threads first, and seeds ND4J's generator of this
   * thread as a side effect of DL4J.
   *
   * @throws UsageException if it would have more parameters than can be kept
   */
  public static MultiLayerNetwork build(MultiLayerConfiguration configuration) {
    // First of all: what looks at layers loads ND4J.
    NativeRuntime.pin();
    requireKeepable(configuration);
    MultiLayerNetwork network = new SegmentedNetwork(LayerClasses.ours(configuration));
    network.init();
    RecurrentNetworks.prepare(network);
    FusedUpdaters.install(network);
    return network;
  }

  /** Refuses a layer with too many parameters, before anything is allocated. */
  private static void requireKeepable(MultiLayerConfiguration configuration) {
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      long parameters = layer.getLayer().initializer().numParams(layer);
      // Below 0 once it overflows.
      if (parameters < 0 || parameters > MOST_PARAMETERS) {
        throw new UsageException(
            String.format(
                "A layer of the model would have more than %,d parameters. Choose fewer units by"
                    + " model.hidden, or data with fewer values.",
                MOST_PARAMETERS));
      }
    }
  }

  /** Builds a network of our recurrent layers with these parameters, which it keeps. */
  static MultiLayerNetwork build(MultiLayerConfiguration configuration, INDArray parameters) {
    NativeRuntime.pin();
    MultiLayerNetwork network = new SegmentedNetwork(LayerClasses.ours(configuration));
    network.init(parameters, false);
    RecurrentNetworks.prepare(network);
    FusedUpdaters.install(network);
    return network;
  }

  /** Builds what {@link #build(MultiLayerConfiguration)} does, from a configuration's JSON. */
  public static MultiLayerNetwork build(String configurationJson) {
    // Layers that are read load ND4J, too.
    NativeRuntime.pin();
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

  /**
   * The first layer whose parameters aren't all finite, as {@code layer 0 (LSTM)}; empty if there
   * is none.
   */
  public static String firstBrokenLayer(MultiLayerNetwork network) {
    for (int i = 0; i < network.getnLayers(); i++) {
      INDArray parameters = network.getLayer(i).params();
      // A sum of finite values may overflow in float, but not in double.
      if (parameters != null
          && !Double.isFinite(parameters.castTo(DataType.DOUBLE).sumNumber().doubleValue())) {
        return "layer " + i + " (" + kind(network.getLayer(i).conf().getLayer()) + ")";
      }
    }
    return "";
  }

  private static String kind(org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return kind(wrapper.getUnderlying());
    }
    Class<?> type = layer.getClass();
    // Ours that stand in for DL4J's go by the names that users know.
    boolean standsIn = type.getPackage().equals(LayerClasses.class.getPackage());
    return (standsIn ? type.getSuperclass() : type).getSimpleName();
  }
}
