package org.meanfield.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.errors.UsageException;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.input.ColumnEncoding;
import org.meanfield.model.input.EncodedStep;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.layer.BothEnds;
import org.meanfield.model.lstm.LayerClasses;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;

/**
 * A network of DL4J's own layers alone that computes what a trained one does, layer by layer: none
 * of our classes is needed to load it.
 */
final class StockNetwork {
  private static final String OURS = "org.meanfield.";

  private final List<Layer> layers = new ArrayList<>();
  private final List<Map<String, INDArray>> parameters = new ArrayList<>();

  private StockNetwork() {}

  /**
   * Builds the network of a model of sequences. A bidirectional layer that is read at both ends
   * becomes two that are each read at the last step, which computes the same, and which DL4J can't
   * train.
   *
   * @throws UsageException if DL4J hasn't what it needs
   */
  static MultiLayerNetwork ofSequences(MultiLayerNetwork network) {
    StockNetwork stock = new StockNetwork();
    MultiLayerConfiguration configuration =
        LayerClasses.stock(network.getLayerWiseConfigurations().clone());
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = configuration.getConf(i).getLayer();
      Map<String, INDArray> its = network.getLayer(i).paramTable();
      if (layer instanceof ColumnEncoding columns) {
        stock.add(embedding(columns), Map.of("W", its.getOrDefault("E0", network.params())));
      } else if (layer instanceof BothEnds both) {
        BaseRecurrentLayer cell =
            (BaseRecurrentLayer) ((Bidirectional) both.getUnderlying()).getFwd();
        stock.add(new Bidirectional(Bidirectional.Mode.CONCAT, new LastTimeStep(cell)), its);
      } else if (!(layer instanceof DropoutLayer)) {
        // Nothing is dropped once a model is trained.
        stock.add(layer, its);
      }
    }
    return stock.build();
  }

  private static Layer embedding(ColumnEncoding columns) {
    EncodedStep step = columns.encodedStep();
    if (step.columns().size() != 1 || !(step.columns().get(0) instanceof Embedded embedded)) {
      throw new UsageException(
          "The model encodes columns of numbers and categories beside each other, by a layer that"
              + " Deeplearning4j doesn't have. Choose --format onnx.");
    }
    return new EmbeddingSequenceLayer.Builder()
        .nIn(embedded.vocabulary() + 1L)
        .nOut(embedded.size())
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Builds the network of an autoencoder, whose decoder gets weights of its own. */
  static MultiLayerNetwork ofAutoencoder(MultiLayerNetwork network) {
    DeepAutoencoder conf = (DeepAutoencoder) network.getOutputLayer().conf().getLayer();
    Map<String, INDArray> its = network.getOutputLayer().paramTable();
    int[] sizes = conf.getSizes();
    int depth = sizes.length - 1;
    StockNetwork stock = new StockNetwork();
    for (int l = 1; l <= depth; l++) {
      Unit unit = l == depth ? conf.getCodeUnit() : conf.getHiddenUnit();
      stock.add(
          new DenseLayer.Builder()
              .nIn(sizes[l - 1])
              .nOut(sizes[l])
              .activation(activation(unit))
              .build(),
          Map.of("W", its.get("W" + l), "b", its.get("b" + l)));
    }
    for (int l = depth; l >= 1; l--) {
      INDArray weights = conf.isTied() ? its.get("W" + l).transpose() : its.get("V" + l);
      Layer layer =
          l > 1
              ? new DenseLayer.Builder()
                  .nIn(sizes[l])
                  .nOut(sizes[l - 1])
                  .activation(activation(conf.getHiddenUnit()))
                  .build()
              : reconstruction(conf, sizes);
      stock.add(layer, Map.of("W", weights, "b", its.get("c" + l)));
    }
    return stock.build();
  }

  private static Layer reconstruction(DeepAutoencoder conf, int[] sizes) {
    boolean crossEntropy = conf.getLoss() == ReconstructionLoss.CROSS_ENTROPY;
    return new OutputLayer.Builder(crossEntropy ? new LossBinaryXENT() : new LossL2())
        .nIn(sizes[1])
        .nOut(sizes[0])
        .activation(activation(conf.getOutputUnit()))
        .build();
  }

  private static Activation activation(Unit unit) {
    return switch (unit) {
      case SIGMOID -> Activation.SIGMOID;
      case TANH -> Activation.TANH;
      case RELU -> Activation.RELU;
      case LINEAR -> Activation.IDENTITY;
    };
  }

  private void add(Layer layer, Map<String, INDArray> its) {
    layers.add(layer);
    parameters.add(its);
  }

  private MultiLayerNetwork build() {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
    layers.forEach(list::layer);
    MultiLayerConfiguration configuration = list.build();
    requireStock(configuration.toJson());
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      parameters
          .get(i)
          .forEach((name, values) -> network.getLayer(layer).getParam(name).assign(values));
    }
    return network;
  }

  /** Refuses what is left of our classes. */
  private void requireStock(String json) {
    for (Layer layer : layers) {
      boolean knows =
          layer instanceof BaseLayer base
              && String.valueOf(base.getActivationFn().getClass().getName()).startsWith(OURS);
      if (knows) {
        throw new UsageException(
            "The model predicts distributions, by the activation "
                + ((BaseLayer) layer).getActivationFn()
                + " that Deeplearning4j doesn't have. Choose --format onnx.");
      }
    }
    if (json.contains(OURS)) {
      throw new UsageException(
          "The model has parts that Deeplearning4j doesn't have. Choose --format onnx.");
    }
  }
}
