package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Clipping by the global norm, seen by the step of plain gradient descent, which is the clipped
 * gradient itself.
 */
final class GlobalNormClippingTest {
  private static MultiLayerNetwork network(BackpropType type) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(2)
            .updater(new Sgd(1))
            .list()
            .layer(new LSTM.Builder().nIn(2).nOut(3).activation(Activation.TANH).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .dataFormat(RNNFormat.NCW)
                    .nIn(3)
                    .nOut(1)
                    .build())
            .backpropType(type)
            .build();
    configuration.setTbpttFwdLength(4);
    configuration.setTbpttBackLength(4);
    return Networks.build(configuration);
  }

  /** Returns the sum of the steps of one minibatch. */
  private static INDArray step(MultiLayerNetwork network, int steps, double label) {
    INDArray before = network.params().dup();
    INDArray x = Nd4j.ones(DataType.FLOAT, 5, 2, steps);
    network.fit(x, Nd4j.valueArrayOf(new long[] {5, 1, steps}, label, DataType.FLOAT));
    return before.sub(network.params());
  }

  private static double norm(INDArray step) {
    return step.norm2Number().doubleValue();
  }

  @Test
  void largeGradientsKeepTheirDirection() {
    INDArray unclipped = step(network(BackpropType.Standard), 4, 3);
    MultiLayerNetwork network = network(BackpropType.Standard);
    network.setListeners(List.of(new GlobalNormClipping(0.5)));
    INDArray clipped = step(network, 4, 3);
    assertTrue(norm(unclipped) > 1);
    assertEquals(0.5, norm(clipped), 1e-5);
    assertArrayEquals(
        unclipped.mul(0.5 / norm(unclipped)).toFloatVector(), clipped.toFloatVector(), 1e-5f);
  }

  @Test
  void smallGradientsStayAsTheyAre() {
    INDArray unclipped = step(network(BackpropType.Standard), 4, 3);
    MultiLayerNetwork network = network(BackpropType.Standard);
    network.setListeners(List.of(new GlobalNormClipping(1000)));
    assertArrayEquals(unclipped.toFloatVector(), step(network, 4, 3).toFloatVector());
  }

  @Test
  void eachSegmentOfTruncatedBackpropagationIsClipped() {
    MultiLayerNetwork network = network(BackpropType.TruncatedBPTT);
    List<Double> norms = new ArrayList<>();
    TrainingListener after =
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            norms.add(norm(model.gradient().gradient()) / 5);
          }
        };
    network.setListeners(List.of(new GlobalNormClipping(0.01), after));
    step(network, 8, 30);
    assertEquals(2, norms.size());
    assertEquals(0.01, norms.get(0), 1e-7);
    assertEquals(0.01, norms.get(1), 1e-7);
  }

  @Test
  void leavesWhatIsNotFiniteToBeSeen() {
    MultiLayerNetwork network = network(BackpropType.Standard);
    network.setListeners(List.of(new GlobalNormClipping(0.5)));
    assertFalse(Double.isFinite(norm(step(network, 4, Double.NaN))));
  }

  @Test
  void refusesThresholdsThatWouldStopTraining() {
    for (double threshold : new double[] {0, -1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new GlobalNormClipping(threshold));
    }
  }
}
