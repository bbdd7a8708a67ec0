package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.Rounding.assertNear;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.errors.DataException;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** All kinds of recurrent networks, on B = 2 sequences of 5 steps and of 3. */
final class RecurrentStackTest {
  private static final int FEATURES = 2;
  private static final int OUTPUTS = 3;
  private static final int STEPS = 5;
  private static final int SHORT = 3;

  /**
   * The additions of two layers' steps, there and back, each with its inputs, its units and a bias.
   */
  private static final int ADDITIONS = 2 * 2 * STEPS * (1 + 2 * 4 + 4);

  static LstmSpec spec(Cell cell, boolean bidirectional, int... hidden) {
    return new LstmSpec(
        cell,
        Arrays.stream(hidden).boxed().toList(),
        bidirectional,
        1,
        0,
        0,
        GradientClippingSpec.NONE,
        TruncationSpec.NONE);
  }

  private static LstmSpec with(
      double dropout, double decay, GradientClippingSpec clipping, TruncationSpec truncation) {
    return new LstmSpec(Cell.LSTM, List.of(4), false, 1, dropout, decay, clipping, truncation);
  }

  private static DataShape shape(Target target) {
    return new DataShape(STEPS, FEATURES, target, OUTPUTS);
  }

  private static MultiLayerConfiguration configuration(LstmSpec spec, Target target) {
    return spec.configuration(shape(target), LstmSpecTest.ADAM, 7);
  }

  private static INDArray features() {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.rand(DataType.FLOAT, 2, FEATURES, STEPS).subi(0.5);
  }

  private static INDArray labels(Target target) {
    INDArray labels =
        target.perStep()
            ? Nd4j.zeros(DataType.FLOAT, 2, OUTPUTS, STEPS)
            : Nd4j.zeros(DataType.FLOAT, 2, OUTPUTS, 1);
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < labels.size(2); t++) {
        labels.putScalar(b, (b + t) % OUTPUTS, t, 1);
      }
    }
    return target.perStep() ? labels : labels.reshape(2, OUTPUTS);
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}});
  }

  private static INDArray gradient(
      MultiLayerNetwork network, INDArray x, INDArray y, INDArray mask, Target target) {
    network.setInput(x);
    network.setLabels(y);
    network.setLayerMaskArrays(mask, target.perStep() ? mask : null);
    network.computeGradientAndScore();
    network.clearLayerMaskArrays();
    return network.gradient().gradient().dup();
  }

  private static Stream<Object[]> stacks() {
    return Stream.of(Cell.values())
        .flatMap(
            cell ->
                Stream.of(Target.values())
                    .flatMap(
                        target ->
                            Stream.of(
                                new Object[] {spec(cell, false, 3, 4), target},
                                new Object[] {spec(cell, true, 4), target},
                                new Object[] {spec(cell, true, 3, 4), target})));
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void paddingChangesNeitherOutputNorGradient(LstmSpec spec, Target target) {
    MultiLayerNetwork network = Networks.build(configuration(spec, target));
    INDArray mask = mask();
    INDArray output = network.output(features(), false, mask, target.perStep() ? mask : null);
    INDArray padded = gradient(network, features(), labels(target), mask, target);
    INDArray sum = padded.like();
    for (int b = 0; b < 2; b++) {
      int steps = b == 0 ? STEPS : SHORT;
      INDArray x = features().get(interval(b, b + 1), all(), interval(0, steps)).dup();
      INDArray y =
          target.perStep()
              ? labels(target).get(interval(b, b + 1), all(), interval(0, steps)).dup()
              : labels(target).get(interval(b, b + 1), all()).dup();
      INDArray alone = network.output(x);
      assertArrayEquals(
          target.perStep() ? new long[] {1, OUTPUTS, steps} : new long[] {1, OUTPUTS},
          alone.shape());
      INDArray inMinibatch =
          target.perStep()
              ? output.get(interval(b, b + 1), all(), interval(0, steps))
              : output.get(interval(b, b + 1), all());
      assertNear(alone, inMinibatch, ADDITIONS);
      sum.addi(gradient(network, x, y, null, target));
    }
    assertTrue(sum.amaxNumber().doubleValue() > 0.01);
    assertNear(sum, padded, ADDITIONS);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void bothDirectionsAreReadAtTheirOwnEnd(Cell cell) {
    int units = 4;
    MultiLayerNetwork network =
        Networks.build(configuration(spec(cell, true, units), Target.CLASS));
    MultiLayerNetwork mirrored = network.clone();
    long direction = network.getLayer(0).numParams() / 2;
    INDArray parameters = network.params().reshape(network.numParams());
    INDArray swapped = parameters.dup();
    swapped.get(interval(0, direction)).assign(parameters.get(interval(direction, 2 * direction)));
    swapped.get(interval(direction, 2 * direction)).assign(parameters.get(interval(0, direction)));
    mirrored.setParams(swapped);
    INDArray reversed = features();
    for (int t = 0; t < STEPS; t++) {
      reversed
          .get(all(), all(), point(t))
          .assign(features().get(all(), all(), point(STEPS - 1 - t)));
    }
    INDArray ends = network.feedForward(features()).get(1).dup();
    INDArray mirroredEnds = mirrored.feedForward(reversed).get(1).dup();
    INDArray forward = ends.get(all(), interval(0, units));
    INDArray backward = ends.get(all(), interval(units, 2 * units));
    assertEquals(forward, mirroredEnds.get(all(), interval(units, 2 * units)));
    assertEquals(backward, mirroredEnds.get(all(), interval(0, units)));
    assertNotEquals(forward, backward);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void gradientsOfBothEndsAreFiniteDifferences(Cell cell) {
    MultiLayerNetwork network =
        Networks.build(configuration(spec(cell, true, 2), Target.VALUE))
            .convertDataType(DataType.DOUBLE);
    INDArray x = features().castTo(DataType.DOUBLE);
    INDArray y = labels(Target.VALUE).castTo(DataType.DOUBLE);
    INDArray mask = mask().castTo(DataType.DOUBLE);
    INDArray gradient = gradient(network, x, y, mask, Target.VALUE);
    gradient = gradient.reshape(gradient.length());
    INDArray parameters = network.params();
    double step = 1e-5;
    for (long p = 0; p < parameters.length(); p++) {
      double value = parameters.getDouble(p);
      parameters.putScalar(p, value + step);
      double above = score(network, x, y, mask);
      parameters.putScalar(p, value - step);
      double below = score(network, x, y, mask);
      parameters.putScalar(p, value);
      // The score is a mean over examples, the gradient a sum.
      assertEquals(2 * (above - below) / (2 * step), gradient.getDouble(p), 1e-7);
    }
  }

  private static double score(MultiLayerNetwork network, INDArray x, INDArray y, INDArray mask) {
    gradient(network, x, y, mask, Target.VALUE);
    return network.score();
  }

  @Test
  void plainStackIsDl4jsAsItAlwaysWas() {
    MultiLayerConfiguration byHand =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(0.01))
            .weightInit(WeightInit.XAVIER)
            .list()
            .layer(
                new LastTimeStep(
                    new LSTM.Builder()
                        .nIn(FEATURES)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID)
                        .forgetGateBiasInit(1)
                        .build()))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(4)
                    .nOut(OUTPUTS)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    assertEquals(byHand.toJson(), configuration(LstmSpec.plain(List.of(4)), Target.CLASS).toJson());
  }

  @Test
  void configurationsSurviveJson() {
    for (Target target : Target.values()) {
      MultiLayerConfiguration configuration = configuration(spec(Cell.RNN, true, 3, 4), target);
      String json = configuration.toJson();
      assertEquals(json, MultiLayerConfiguration.fromJson(json).toJson());
      assertEquals(Networks.build(json).numParams(), ModelSpec.parameterCount(configuration));
    }
  }

  @Test
  void dropoutLiesBetweenLayersAndLeavesOutItsFraction() {
    LstmSpec spec = with(0.2, 0, GradientClippingSpec.NONE, TruncationSpec.NONE);
    MultiLayerConfiguration configuration = configuration(spec, Target.CLASS);
    DropoutLayer dropout = (DropoutLayer) configuration.getConf(1).getLayer();
    assertEquals(new Dropout(0.8), dropout.getIDropout());
    MultiLayerNetwork network = Networks.build(configuration);
    MultiLayerNetwork without =
        Networks.build(configuration(LstmSpec.plain(List.of(4)), Target.CLASS));
    without.setParams(network.params());
    assertEquals(without.output(features()), network.output(features()));
    INDArray trained = network.feedForward(features(), true).get(2);
    INDArray told = network.feedForward(features(), false).get(2);
    for (int b = 0; b < 2; b++) {
      for (int h = 0; h < 4; h++) {
        float value = trained.getFloat(b, h);
        if (value != 0) {
          assertNear(told.getFloat(b, h) / 0.8f, value, 1);
        }
      }
    }
  }

  @Test
  void weightDecayIsOnWeightsNotOnBiases() {
    LstmSpec spec = with(0, 0.01, GradientClippingSpec.NONE, TruncationSpec.NONE);
    MultiLayerNetwork network = Networks.build(configuration(spec, Target.CLASS));
    double squares = 0;
    for (String weights : List.of("0_W", "0_RW", "1_W")) {
      squares += Math.pow(network.getParam(weights).norm2Number().doubleValue(), 2);
    }
    assertNear(
        0.5 * 0.01 * squares, network.calcRegularizationScore(true), (int) network.numParams());
  }

  @Test
  void clippingIsDl4jsOrTheWholeNorms() {
    GradientClippingSpec.Kind global = GradientClippingSpec.Kind.GLOBAL_NORM;
    for (GradientClippingSpec.Kind kind : GradientClippingSpec.Kind.values()) {
      GradientClippingSpec clipping =
          kind == GradientClippingSpec.Kind.NONE
              ? GradientClippingSpec.NONE
              : new GradientClippingSpec(kind, 0.5);
      LstmSpec spec = with(0, 0, clipping, TruncationSpec.NONE);
      assertEquals(kind == global ? 0.5 : 0, spec.maxGradientNorm());
      BaseLayer output = (BaseLayer) configuration(spec, Target.CLASS).getConf(1).getLayer();
      assertEquals(
          switch (kind) {
            case NONE, GLOBAL_NORM -> GradientNormalization.None;
            case VALUE -> GradientNormalization.ClipElementWiseAbsoluteValue;
            case LAYER_NORM -> GradientNormalization.ClipL2PerLayer;
          },
          output.getGradientNormalization());
    }
  }

  @Test
  void truncationIsForTargetsAtEachStepOfLongEnoughSequences() {
    LstmSpec spec = with(0, 0, GradientClippingSpec.NONE, new TruncationSpec(2, 4));
    MultiLayerConfiguration configuration = configuration(spec, Target.CLASS_PER_STEP);
    assertEquals(BackpropType.TruncatedBPTT, configuration.getBackpropType());
    assertEquals(2, configuration.getTbpttFwdLength());
    assertEquals(4, configuration.getTbpttBackLength());
    assertRefused(spec, Target.CLASS, "one target a sequence");
    assertRefused(spec, Target.VALUE, "one target a sequence");
    assertRefused(
        with(0, 0, GradientClippingSpec.NONE, new TruncationSpec(6, 6)),
        Target.VALUE_PER_STEP,
        "the longest sequence has 5 steps");
  }

  private static void assertRefused(LstmSpec spec, Target target, String words) {
    String message =
        assertThrows(DataException.class, () -> configuration(spec, target)).getMessage();
    assertTrue(message.contains(words), message);
  }
}
