package org.meanfield.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of the house with drawn parameters, and the same by serving. */
final class Served {
  static final UpdaterSpec SGD = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);

  private Served() {}

  static MultiLayerNetwork network(ModelSpec spec, DataShape shape) {
    MultiLayerNetwork network = Networks.build(spec.configuration(shape, SGD, 7));
    Nd4j.getRandom().setSeed(5);
    network.params().assign(Nd4j.randn(network.params().shape()).muli(0.4));
    return network;
  }

  static float[] parameters(MultiLayerNetwork network) {
    return network.params().dup().toFloatVector();
  }

  /** Returns the description in single quotes as JSON. */
  static JsonNode json(String description) {
    try {
      return new ObjectMapper().readTree(description.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Model model(String description, MultiLayerNetwork network, double threshold) {
    return new Model(json(description), parameters(network), threshold);
  }
}
