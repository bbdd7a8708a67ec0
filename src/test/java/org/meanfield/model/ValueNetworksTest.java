package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.errors.DataException;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.loss.ValueLoss.Kind;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Recurrent networks that learn values by each loss, on sequences of up to 5 steps. */
@ExtendWith(InDouble.class)
final class ValueNetworksTest {
  private static final int BATCH = 4;
  private static final int FEATURES = 2;
  private static final int VALUES = 3;
  private static final int STEPS = 5;
  private static final double STEP = 1e-6;
  private static final ValueLoss QUANTILES =
      new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.25, 0.5, 0.9));

  private static Stream<ValueLoss> losses() {
    return Stream.of(
        ValueLoss.SQUARED,
        new ValueLoss(Kind.ABSOLUTE, List.of()),
        QUANTILES,
        new ValueLoss(Kind.GAUSSIAN, List.of()));
  }

  private static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    losses()
        .forEach(
            loss -> {
              for (Target target : List.of(Target.VALUE, Target.VALUE_PER_STEP)) {
                all.add(Arguments.of(loss, target, false));
                all.add(Arguments.of(loss, target, true));
              }
            });
    return all.stream();
  }

  private static MultiLayerConfiguration configuration(
      ValueLoss loss, Target target, TruncationSpec truncation) {
    LstmSpec spec =
        new LstmSpec(
            Cell.LSTM, List.of(4), false, 1, 0, 0, GradientClippingSpec.NONE, truncation, loss);
    MultiLayerConfiguration configuration =
        spec.configuration(
            new DataShape(STEPS, FEATURES, target, VALUES),
            new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
            3);
    configuration.setDataType(DataType.DOUBLE);
    return configuration;
  }

  private static INDArray normal(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long k = 0; k < array.length(); k++) {
      array.putScalar(k, random.nextGaussian());
    }
    return array;
  }

  private static INDArray labels(Target target) {
    return target.perStep() ? normal(6, BATCH, VALUES, STEPS) : normal(6, BATCH, VALUES);
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(
        new double[][] {{1, 1, 1, 1, 1}, {1, 1, 0, 0, 0}, {1, 1, 1, 1, 0}, {1, 1, 1, 1, 1}});
  }

  private static double score(MultiLayerNetwork network, Target target, INDArray mask) {
    network.setInput(normal(5, BATCH, FEATURES, STEPS));
    network.setLabels(labels(target));
    network.setLayerMaskArrays(mask, target.perStep() ? mask : null);
    network.computeGradientAndScore();
    network.clearLayerMaskArrays();
    return network.score();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientIsTheLossesSlope(ValueLoss loss, Target target, boolean masked) {
    MultiLayerNetwork network = Networks.build(configuration(loss, target, TruncationSpec.NONE));
    INDArray mask = masked ? mask() : null;
    INDArray at = normal(8, 1, network.numParams()).mul(0.5);
    network.params().assign(at);
    score(network, target, mask);
    INDArray gradient = network.gradient().gradient().div(BATCH).dup();
    assertTrue(gradient.amaxNumber().doubleValue() > 0.01);
    for (int seed = 0; seed < 4; seed++) {
      INDArray direction = normal(20 + seed, 1, network.numParams());
      network.params().assign(at.add(direction.mul(STEP)));
      double above = score(network, target, mask);
      network.params().assign(at.sub(direction.mul(STEP)));
      double below = score(network, target, mask);
      double slope = (above - below) / (2 * STEP);
      double expected = gradient.mul(direction).sumNumber().doubleValue();
      assertEquals(slope, expected, 1e-7 * Math.max(1, Math.abs(slope)));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void segmentAsLongAsTheSequenceLearnsAsTheWhole(ValueLoss loss) {
    INDArray[] parameters = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      TruncationSpec truncation = i == 0 ? TruncationSpec.NONE : new TruncationSpec(STEPS, STEPS);
      MultiLayerNetwork network =
          Networks.build(configuration(loss, Target.VALUE_PER_STEP, truncation));
      network.fit(normal(5, BATCH, FEATURES, STEPS), labels(Target.VALUE_PER_STEP), mask(), mask());
      parameters[i] = network.params().dup();
    }
    assertTrue(parameters[0].equalsWithEps(parameters[1], 1e-12));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void segmentsLearnToo(ValueLoss loss) {
    MultiLayerNetwork network =
        Networks.build(configuration(loss, Target.VALUE_PER_STEP, new TruncationSpec(2, 4)));
    double before = score(network, Target.VALUE_PER_STEP, mask());
    for (int i = 0; i < 50; i++) {
      network.fit(normal(5, BATCH, FEATURES, STEPS), labels(Target.VALUE_PER_STEP), mask(), mask());
    }
    double after = score(network, Target.VALUE_PER_STEP, mask());
    assertTrue(after < before, before + " then " + after);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void configurationComesBackFromJson(ValueLoss loss) {
    MultiLayerConfiguration configuration =
        configuration(loss, Target.VALUE_PER_STEP, TruncationSpec.NONE);
    String json = configuration.toJson();
    MultiLayerConfiguration back = MultiLayerConfiguration.fromJson(json);
    assertEquals(configuration, back);
    assertEquals(json, back.toJson());
    INDArray x = normal(5, BATCH, FEATURES, STEPS);
    INDArray told = Networks.build(back).output(x);
    assertArrayEquals(
        new long[] {BATCH, (long) VALUES * loss.outputsPerValue(), STEPS}, told.shape());
    assertEquals(Networks.build(configuration).output(x), told);
  }

  @Test
  void quantilesOfRandomNetworksNeverCross() {
    int size = QUANTILES.outputsPerValue();
    for (int seed = 0; seed < 20; seed++) {
      MultiLayerNetwork network =
          Networks.build(configuration(QUANTILES, Target.VALUE, TruncationSpec.NONE));
      network.params().assign(normal(seed, 1, network.numParams()).mul(Math.pow(2, seed)));
      double[][] told = network.output(normal(5, BATCH, FEATURES, STEPS)).toDoubleMatrix();
      for (double[] row : told) {
        for (int i = 0; i < row.length; i++) {
          assertTrue(i % size == 0 || row[i - 1] <= row[i], "at " + i + " of network " + seed);
        }
      }
    }
  }

  @Test
  void classesHaveNoSuchLoss() {
    LstmSpec spec = LstmSpec.plain(List.of(4)).learningBy(QUANTILES);
    DataException e =
        assertThrows(
            DataException.class,
            () -> spec.configuration(new DataShape(2, 3), LstmSpecTest.ADAM, 1));
    assertTrue(
        e.getMessage().contains("model.loss is quantile of [0.1, 0.25, 0.5, 0.9]"), e.getMessage());
  }
}
