package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.FlatState;

/** A network that tasks only ask, as it is broadcast to them. */
public record ReadNetwork(String configurationJson, float[] parameters) implements Serializable {
  /** Returns the answer of {@code question} about the network. */
  public <T> T ask(Function<MultiLayerNetwork, T> question) {
    return NetworkPool.with(
        configurationJson,
        network -> {
          FlatState.restoreParameters(network, parameters);
          return question.apply(network);
        });
  }

  /** Lends the network, to be asked only, to a task until that ends. */
  public MultiLayerNetwork lentTo(TaskContext task) {
    MultiLayerNetwork network = NetworkPool.lend(configurationJson, task);
    FlatState.restoreParameters(network, parameters);
    return network;
  }
}
