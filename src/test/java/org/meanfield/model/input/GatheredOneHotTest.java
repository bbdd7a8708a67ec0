package org.meanfield.model.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.Rounding.assertNear;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.lstm.LayerClasses;
import org.meanfield.model.lstm.SegmentedNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Networks in float32 that are given one-hot columns as indices, against networks of numbers that
 * are given the same vectors.
 */
final class GatheredOneHotTest {
  /** The additions of a layer's steps, there and back, and of the examples in a gradient. */
  private static final int ADDITIONS = 2 * Columns.STEPS * (1 + 9 + 4) * Columns.BATCH;

  private static final List<InputColumn> NUMBERS = Collections.nCopies(9, new Numeric());

  private static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (Target target : Target.values()) {
        for (boolean bidirectional : new boolean[] {false, true}) {
          all.add(Arguments.of(Columns.spec(cell, bidirectional, TruncationSpec.NONE), target));
        }
      }
    }
    return all.stream();
  }

  private static MultiLayerNetwork network(
      LstmSpec spec, List<InputColumn> columns, Target target) {
    MultiLayerNetwork network = Networks.build(Columns.configuration(spec, columns, target));
    Columns.shake(network);
    return network;
  }

  /** Builds a network that wasn't told that its first recurrent layer could take indices. */
  private static MultiLayerNetwork expanding(LstmSpec spec, Target target) {
    MultiLayerConfiguration configuration = Columns.configuration(spec, Columns.ONE_HOT, target);
    MultiLayerNetwork network = new SegmentedNetwork(LayerClasses.ours(configuration));
    network.init();
    Columns.shake(network);
    return network;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void expandingIsWhatANetworkOfNumbersIsGiven(LstmSpec spec, Target target) {
    INDArray x = Columns.minibatch(DataType.FLOAT, Columns.ONE_HOT);
    INDArray mask = Columns.mask(DataType.FLOAT);
    INDArray y = Columns.labels(DataType.FLOAT, target);
    MultiLayerNetwork plain = network(spec, NUMBERS, target);
    MultiLayerNetwork encoding = expanding(spec, target);
    assertEquals(plain.numParams(), encoding.numParams());
    assertEquals(plain.output(Columns.expanded(x)), encoding.output(x));
    assertEquals(
        Columns.gradient(plain, Columns.expanded(x), y, mask),
        Columns.gradient(encoding, x, y, mask));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gatheringIsExpandingButForRounding(LstmSpec spec, Target target) {
    INDArray x = Columns.minibatch(DataType.FLOAT, Columns.ONE_HOT);
    INDArray mask = Columns.mask(DataType.FLOAT);
    INDArray y = Columns.labels(DataType.FLOAT, target);
    MultiLayerNetwork plain = network(spec, NUMBERS, target);
    MultiLayerNetwork gathering = network(spec, Columns.ONE_HOT, target);
    assertNear(plain.output(Columns.expanded(x)), gathering.output(x), ADDITIONS);
    INDArray gradient = Columns.gradient(gathering, x, y, mask);
    assertTrue(gradient.amaxNumber().doubleValue() > 0.01);
    assertNear(Columns.gradient(plain, Columns.expanded(x), y, mask), gradient, ADDITIONS);
    assertEquals(gradient, Columns.gradient(gathering, x, y, mask), "sums are in one order");
  }

  @ParameterizedTest
  @EnumSource(
      value = Cell.class,
      names = {"LSTM", "RNN"})
  void indicesAreLeftToLayersThatGather(Cell cell) {
    INDArray x = Columns.minibatch(DataType.FLOAT, Columns.ALL);
    MultiLayerNetwork gathering =
        network(Columns.spec(cell, false, TruncationSpec.NONE), Columns.ALL, Target.CLASS);
    // Two numbers, five values of embeddings, and two indices.
    assertArrayEquals(
        new long[] {Columns.BATCH, 2 + 3 + 2 + 2, Columns.STEPS},
        gathering.feedForward(x).get(1).shape());
    MultiLayerNetwork bidirectional =
        network(Columns.spec(cell, true, TruncationSpec.NONE), Columns.ALL, Target.CLASS);
    assertArrayEquals(
        new long[] {Columns.BATCH, 2 + 3 + 2 + 5 + 3, Columns.STEPS},
        bidirectional.feedForward(x).get(1).shape());
  }

  /** In double, whose gradients are slopes, nothing is gathered. */
  @ParameterizedTest
  @EnumSource(Cell.class)
  void gradientsBesideEmbeddingsAreThoseOfDouble(Cell cell) {
    Target target = Target.CLASS_PER_STEP;
    MultiLayerNetwork single =
        network(Columns.spec(cell, false, TruncationSpec.NONE), Columns.ALL, target);
    MultiLayerNetwork exact = single.convertDataType(DataType.DOUBLE);
    INDArray gradient =
        Columns.gradient(
            exact,
            Columns.minibatch(DataType.DOUBLE, Columns.ALL),
            Columns.labels(DataType.DOUBLE, target),
            Columns.mask(DataType.DOUBLE));
    assertNear(
        gradient.castTo(DataType.FLOAT),
        Columns.gradient(
            single,
            Columns.minibatch(DataType.FLOAT, Columns.ALL),
            Columns.labels(DataType.FLOAT, target),
            Columns.mask(DataType.FLOAT)),
        ADDITIONS);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void segmentsTrainAlike(int backward) {
    Target target = Target.CLASS_PER_STEP;
    LstmSpec spec = Columns.spec(Cell.LSTM, false, new TruncationSpec(2, backward));
    INDArray x = Columns.minibatch(DataType.FLOAT, Columns.ONE_HOT);
    INDArray y = Columns.labels(DataType.FLOAT, target);
    INDArray mask = Columns.mask(DataType.FLOAT);
    MultiLayerNetwork plain = network(spec, NUMBERS, target);
    MultiLayerNetwork gathering = network(spec, Columns.ONE_HOT, target);
    plain.fit(new DataSet(Columns.expanded(x), y, mask, mask));
    gathering.fit(new DataSet(x, y, mask, mask));
    assertNear(FlatState.parameters(plain), FlatState.parameters(gathering), ADDITIONS);
    assertNear(plain.score(), gathering.score(), ADDITIONS);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void stepsOneByOneAreTheSequence(Cell cell) {
    MultiLayerNetwork network =
        network(Columns.spec(cell, false, TruncationSpec.NONE), Columns.ALL, Target.VALUE_PER_STEP);
    INDArray x = Columns.minibatch(DataType.FLOAT, Columns.ALL);
    INDArray whole = network.output(x);
    network.rnnClearPreviousState();
    for (int t = 0; t < Columns.STEPS; t++) {
      INDArray step = network.rnnTimeStep(x.get(all(), all(), interval(t, t + 1)).dup());
      assertNear(whole.get(all(), all(), interval(t, t + 1)), step, ADDITIONS);
    }
  }
}
