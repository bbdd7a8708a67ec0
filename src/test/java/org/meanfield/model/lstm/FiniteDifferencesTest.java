package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.InDouble;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Gradients of whole networks in double, against the loss itself along random directions. */
@ExtendWith(InDouble.class)
final class FiniteDifferencesTest {
  private static final int BATCH = 4;
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int STEPS = 5;
  private static final int CLASSES = 3;
  private static final double STEP = 1e-5;

  enum Build {
    ONE,
    STACKED,
    BIDIRECTIONAL
  }

  enum Target {
    SEQUENCE_CROSS_ENTROPY,
    SEQUENCE_SQUARED_ERROR,
    STEP_CROSS_ENTROPY,
    STEP_SQUARED_ERROR;

    boolean perSequence() {
      return this == SEQUENCE_CROSS_ENTROPY || this == SEQUENCE_SQUARED_ERROR;
    }

    boolean crossEntropy() {
      return this == SEQUENCE_CROSS_ENTROPY || this == STEP_CROSS_ENTROPY;
    }
  }

  enum Padding {
    NONE,
    RIGHT,
    WITHIN;

    INDArray mask() {
      return switch (this) {
        case NONE -> null;
        case RIGHT -> Recurrent.rightPadding(DataType.DOUBLE, BATCH, STEPS);
        case WITHIN -> Nd4j.ones(DataType.DOUBLE, BATCH, STEPS).putScalar(0, 1, 0);
      };
    }
  }

  static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    for (Recurrent kind : Recurrent.values()) {
      for (Build build : Build.values()) {
        for (Target target : Target.values()) {
          for (Padding padding : Padding.values()) {
            all.add(Arguments.of(kind, build, target, padding));
          }
        }
      }
    }
    return all.stream();
  }

  private static Layer output(Target target, int inputs) {
    LossFunction loss = target.crossEntropy() ? LossFunction.MCXENT : LossFunction.MSE;
    Activation activation = target.crossEntropy() ? Activation.SOFTMAX : Activation.IDENTITY;
    return target.perSequence()
        ? new OutputLayer.Builder(loss).activation(activation).nIn(inputs).nOut(CLASSES).build()
        : new RnnOutputLayer.Builder(loss)
            .activation(activation)
            .nIn(inputs)
            .nOut(CLASSES)
            .dataFormat(RNNFormat.NCW)
            .build();
  }

  private static MultiLayerNetwork network(Recurrent kind, Build build, Target target) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .list();
    int inputs = INPUTS;
    if (build == Build.STACKED) {
      layers.layer(kind.stock(INPUTS, UNITS + 1));
      inputs = UNITS + 1;
    }
    Layer last = kind.stock(inputs, UNITS);
    if (build == Build.BIDIRECTIONAL) {
      last = new Bidirectional(last);
    }
    layers.layer(target.perSequence() ? new LastTimeStep(last) : last);
    int outputs = build == Build.BIDIRECTIONAL ? 2 * UNITS : UNITS;
    MultiLayerNetwork network = Networks.build(layers.layer(output(target, outputs)).build());
    network.setParams(Recurrent.normal(DataType.DOUBLE, 8, 1, network.numParams()).mul(0.5));
    return network;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientIsTheLossesSlope(Recurrent kind, Build build, Target target, Padding padding) {
    MultiLayerNetwork network = network(kind, build, target);
    INDArray mask = padding.mask();
    int labelSteps = target.perSequence() ? 0 : STEPS;
    network.setInput(Recurrent.normal(DataType.DOUBLE, 5, BATCH, INPUTS, STEPS));
    network.setLabels(Recurrent.classes(DataType.DOUBLE, BATCH, CLASSES, labelSteps));
    network.setLayerMaskArrays(mask, target.perSequence() ? null : mask);
    network.computeGradientAndScore();
    INDArray gradient = network.gradient().gradient().div(BATCH).dup();
    INDArray at = network.params().dup();
    for (int seed = 0; seed < 4; seed++) {
      INDArray direction = Recurrent.normal(DataType.DOUBLE, seed, 1, network.numParams());
      double slope =
          (loss(network, at.add(direction.mul(STEP))) - loss(network, at.sub(direction.mul(STEP))))
              / (2 * STEP);
      double expected = gradient.mul(direction).sumNumber().doubleValue();
      assertEquals(slope, expected, 1e-7 * Math.max(1, Math.abs(slope)));
    }
  }

  private static double loss(MultiLayerNetwork network, INDArray parameters) {
    network.setParams(parameters);
    network.computeGradientAndScore();
    return network.score();
  }

  @Test
  void layersAreOurs() {
    MultiLayerNetwork network = network(Recurrent.RNN, Build.ONE, Target.STEP_CROSS_ENTROPY);
    assertInstanceOf(RnnLayer.class, network.getLayer(0));
  }
}
