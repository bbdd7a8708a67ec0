package org.meanfield.model;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.meanfield.errors.Violations;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A classifier of sequences: stacked LSTM layers (Hochreiter and Schmidhuber 1997,
 * doi:10.1162/neco.1997.9.8.1735, with the forget gate of Gers et al. 2000,
 * doi:10.1162/089976600300015015), whose last output goes through a softmax layer trained on
 * cross-entropy.
 *
 * @param hidden units of each LSTM layer, from the input on
 * @param forgetGateBias where the biases of the forget gates begin; 1 lets memory last from the
 *     start (Jozefowicz et al. 2015)
 */
public record LstmSpec(List<Integer> hidden, double forgetGateBias) implements ModelSpec {
  /** Checks ranges. */
  public LstmSpec {
    hidden = List.copyOf(hidden);
    Violations violations =
        new Violations()
            .require(!hidden.isEmpty(), "hidden", "must name at least one layer", "[128] is usual")
            .require(
                Double.isFinite(forgetGateBias),
                "forgetGateBias",
                "must be a finite number but is " + forgetGateBias,
                "1 is usual");
    for (int units : hidden) {
      violations.atLeast("hidden", units, 1, "[128] is usual");
    }
    violations.check();
  }

  @Override
  public Reads reads() {
    return Reads.LABELLED_SEQUENCES;
  }

  @Override
  public MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater.toDl4j())
            .weightInit(WeightInit.XAVIER)
            .list();
    int inputs = shape.features();
    for (int l = 0; l < hidden.size(); l++) {
      LSTM lstm =
          new LSTM.Builder()
              .nIn(inputs)
              .nOut(hidden.get(l))
              .activation(Activation.TANH)
              .gateActivationFunction(Activation.SIGMOID)
              .forgetGateBiasInit(forgetGateBias)
              .build();
      boolean last = l == hidden.size() - 1;
      layers.layer(last ? new LastTimeStep(lstm) : lstm);
      inputs = hidden.get(l);
    }
    return layers
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(inputs)
                .nOut(shape.outputs())
                .activation(Activation.SOFTMAX)
                .build())
        .build();
  }
}
