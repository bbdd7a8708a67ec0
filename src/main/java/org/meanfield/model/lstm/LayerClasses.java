package org.meanfield.model.lstm;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Exchanges DL4J's recurrent layers, and the dropout between them, in a configuration for ours and
 * back, inside wrappers too. Only class names differ: parameters, their order and the updater's
 * state are the same, and a model that is written with DL4J's names opens wherever DL4J is.
 */
public final class LayerClasses {
  private static final String CLASS = "@class";

  private static final Map<String, String> OURS =
      Map.of(
          "org.deeplearning4j.nn.conf.layers.LSTM",
          Lstm.class.getName(),
          "org.deeplearning4j.nn.conf.layers.GravesLSTM",
          PeepholeLstm.class.getName(),
          "org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn",
          Rnn.class.getName(),
          "org.deeplearning4j.nn.conf.layers.DropoutLayer",
          StepDropout.class.getName());

  private static final Map<String, String> STOCK =
      OURS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private LayerClasses() {}

  /** Returns the same network of our layers; the argument itself if it has none to exchange. */
  public static MultiLayerConfiguration ours(MultiLayerConfiguration configuration) {
    return exchange(configuration, OURS);
  }

  /** Returns the same network of DL4J's layers; the argument itself if it has none to exchange. */
  public static MultiLayerConfiguration stock(MultiLayerConfiguration configuration) {
    return exchange(configuration, STOCK);
  }

  private static MultiLayerConfiguration exchange(
      MultiLayerConfiguration configuration, Map<String, String> names) {
    try {
      JsonNode root = NeuralNetConfiguration.mapper().readTree(configuration.toJson());
      return rename(root, names)
          ? MultiLayerConfiguration.fromJson(root.toString())
          : configuration;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a network's configuration that DL4J wrote is no JSON", e);
    }
  }

  private static boolean rename(JsonNode node, Map<String, String> names) {
    boolean renamed = false;
    String name = names.get(node.path(CLASS).asText());
    if (name != null) {
      ((ObjectNode) node).put(CLASS, name);
      renamed = true;
    }
    for (JsonNode child : node) {
      renamed |= rename(child, names);
    }
    return renamed;
  }
}
