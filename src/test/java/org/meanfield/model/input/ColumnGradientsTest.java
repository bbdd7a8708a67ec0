package org.meanfield.model.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.InDouble;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.TruncationSpec;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients of encoded columns in double, against the slopes of the loss. */
@ExtendWith(InDouble.class)
final class ColumnGradientsTest {
  private static final double STEP = 1e-5;

  /** The values of two tables. */
  private static final int TABLES = (4 + 1) * 3 + (2 + 1) * 2;

  private enum Padding {
    NONE,
    RIGHT
  }

  private static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (Target target : Target.values()) {
        for (Padding padding : Padding.values()) {
          all.add(Arguments.of(cell, false, target, padding));
          all.add(Arguments.of(cell, true, target, padding));
        }
      }
    }
    return all.stream();
  }

  private static MultiLayerNetwork network(Cell cell, boolean bidirectional, Target target) {
    MultiLayerConfiguration configuration =
        Columns.configuration(
            Columns.spec(cell, bidirectional, TruncationSpec.NONE), Columns.ALL, target);
    configuration.setDataType(DataType.DOUBLE);
    MultiLayerNetwork network = Networks.build(configuration);
    Columns.shake(network);
    return network;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientIsTheLossesSlope(Cell cell, boolean bidirectional, Target target, Padding padding) {
    MultiLayerNetwork network = network(cell, bidirectional, target);
    INDArray x = Columns.minibatch(DataType.DOUBLE, Columns.ALL);
    INDArray y = Columns.labels(DataType.DOUBLE, target);
    INDArray mask = padding == Padding.NONE ? null : Columns.mask(DataType.DOUBLE);
    INDArray gradient = Columns.gradient(network, x, y, mask);
    INDArray at = network.params().dup();
    for (int seed = 0; seed < 3; seed++) {
      INDArray direction = Columns.normal(seed, at.length());
      network.params().assign(at.add(direction.mul(STEP)));
      double above = score(network, x, y, mask);
      network.params().assign(at.sub(direction.mul(STEP)));
      double below = score(network, x, y, mask);
      double slope = Columns.BATCH * (above - below) / (2 * STEP);
      double expected = gradient.mul(direction.reshape(at.length())).sumNumber().doubleValue();
      assertEquals(slope, expected, 1e-7 * Math.max(1, Math.abs(slope)));
    }
  }

  /** A row's sum must neither leave out a step that has its category nor add another one. */
  @Test
  void eachValueOfATableHasItsOwnSlope() {
    MultiLayerNetwork network = network(Cell.LSTM, false, Target.CLASS);
    INDArray x = Columns.minibatch(DataType.DOUBLE, Columns.ALL);
    INDArray y = Columns.labels(DataType.DOUBLE, Target.CLASS);
    INDArray mask = Columns.mask(DataType.DOUBLE);
    INDArray gradient = Columns.gradient(network, x, y, mask);
    INDArray parameters = network.params();
    assertEquals(TABLES, network.getLayer(0).numParams());
    for (long p = 0; p < TABLES; p++) {
      double value = parameters.getDouble(p);
      parameters.putScalar(p, value + STEP);
      double above = score(network, x, y, mask);
      parameters.putScalar(p, value - STEP);
      double below = score(network, x, y, mask);
      parameters.putScalar(p, value);
      double slope = Columns.BATCH * (above - below) / (2 * STEP);
      assertEquals(slope, gradient.getDouble(p), 1e-7, "parameter " + p);
    }
  }

  private static double score(MultiLayerNetwork network, INDArray x, INDArray y, INDArray mask) {
    Columns.gradient(network, x, y, mask);
    return network.score();
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void maskedStepsChangeNothingWhateverTheyHold(Cell cell) {
    MultiLayerNetwork network = network(cell, false, Target.CLASS_PER_STEP);
    INDArray x = Columns.minibatch(DataType.DOUBLE, Columns.ALL);
    INDArray y = Columns.labels(DataType.DOUBLE, Target.CLASS_PER_STEP);
    INDArray mask = Columns.mask(DataType.DOUBLE);
    INDArray expected = Columns.gradient(network, x, y, mask);
    assertTrue(expected.get(interval(0, TABLES)).amaxNumber().doubleValue() > 0.01);
    for (int column = 0; column < Columns.ALL.size(); column++) {
      // No vocabulary has that many values, and no index is a fraction.
      x.putScalar(1, column, 5, 99);
      x.putScalar(3, column, 4, 0.5);
    }
    assertEquals(expected, Columns.gradient(network, x, y, mask));
  }
}
