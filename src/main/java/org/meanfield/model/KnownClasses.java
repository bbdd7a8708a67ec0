package org.meanfield.model;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.layer.BothEnds;
import org.meanfield.model.rbm.Rbm;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * The classes that a configuration in a file may name. DL4J's reader makes an object of any class
 * that it finds, so what is read is looked through first.
 */
final class KnownClasses {
  private static final String CLASS = "@class";

  /** Those that {@link ModelSpec}s make. */
  private static final Set<String> NAMES =
      Stream.of(
              LSTM.class,
              SimpleRnn.class,
              Bidirectional.class,
              LastTimeStep.class,
              BothEnds.class,
              DropoutLayer.class,
              Dropout.class,
              OutputLayer.class,
              RnnOutputLayer.class,
              DeepAutoencoder.class,
              Rbm.class,
              WeightInitXavier.class,
              ActivationIdentity.class,
              ActivationSigmoid.class,
              ActivationSoftmax.class,
              ActivationTanH.class,
              Adam.class,
              Nesterovs.class,
              RmsProp.class,
              Sgd.class,
              L2Regularization.class,
              LossMCXENT.class,
              LossMSE.class,
              FixedSchedule.class,
              MapSchedule.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  /** Deprecated, but DL4J has no other layer with peepholes. */
  private static final String PEEPHOLES = "org.deeplearning4j.nn.conf.layers.GravesLSTM";

  /** How deep objects lie within each other at most; bidirectional layers lie deepest, at 10. */
  private static final int DEPTH = 32;

  private KnownClasses() {}

  /**
   * Refuses a configuration that names any other class.
   *
   * @throws IOException if it does, or isn't JSON, or is nested deeper than any of ours
   */
  static void require(String configurationJson) throws IOException {
    int depth = 0;
    try (JsonParser json = new JsonFactory().createParser(configurationJson)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEPTH) {
          throw new IOException("its configuration is nested deeper than " + DEPTH);
        }
        if (token == JsonToken.FIELD_NAME && json.getCurrentName().equals(CLASS)) {
          String name = json.nextTextValue();
          if (name == null || !(NAMES.contains(name) || name.equals(PEEPHOLES))) {
            throw new IOException(
                "its configuration names a class that no model of ours has: " + name);
          }
        }
      }
    }
    if (depth != 0) {
      throw new IOException("its configuration ends early");
    }
  }
}
