package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The float32 kernel against DL4J's loop in double, which {@link FiniteDifferencesTest} checks. */
final class LstmKernelTest {
  private static final int INPUTS = 3;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  /** A layer by itself, as a network would make it. */
  static LstmLayer layer(DataType type, int inputs, int units) {
    MultiLayerConfiguration network =
        LayerClasses.ours(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(Recurrent.LSTM.stock(inputs, units))
                .build());
    NeuralNetConfiguration conf = network.getConf(0);
    Lstm lstm = (Lstm) conf.getLayer();
    long count = lstm.initializer().numParams(conf);
    INDArray parameters = Recurrent.normal(type, 21, 1, count).muli(1 / Math.sqrt(units + 1));
    LstmLayer layer =
        (LstmLayer) lstm.instantiate(conf, new ArrayList<>(), 0, parameters, false, type);
    layer.setBackpropGradientsViewArray(Nd4j.create(type, 1, count));
    return layer;
  }

  private record Outcome(INDArray output, Map<String, INDArray> gradient, INDArray below) {}

  private record Sizes(int batch, int units, int steps) {}

  private enum Begin {
    ZEROS,
    STATE
  }

  private static Outcome run(DataType type, Sizes sizes, INDArray mask, Begin begin) {
    return run(layer(type, INPUTS, sizes.units), type, sizes, mask, begin);
  }

  private static Outcome run(
      LstmLayer layer, DataType type, Sizes sizes, INDArray mask, Begin begin) {
    INDArray x = Recurrent.normal(type, 1, sizes.batch, INPUTS, sizes.steps);
    INDArray epsilon = Recurrent.normal(type, 2, sizes.batch, sizes.units, sizes.steps);
    layer.setMaskArray(mask == null ? null : mask.castTo(type));
    layer.rnnClearPreviousState();
    INDArray output;
    if (begin == Begin.STATE) {
      Map<String, INDArray> state = new HashMap<>();
      INDArray cell = Recurrent.normal(type, 4, sizes.batch, sizes.units);
      state.put(LSTM_OUTPUT, Recurrent.normal(type, 3, sizes.batch, sizes.units).muli(0.5));
      state.put(LSTM_CELL, cell);
      layer.rnnSetTBPTTState(state);
      output = layer.rnnActivateUsingStoredState(x, true, true, NO_WORKSPACES);
    } else {
      output = layer.activate(x, true, NO_WORKSPACES);
    }
    Pair<Gradient, INDArray> back = layer.backpropGradient(epsilon, NO_WORKSPACES);
    return new Outcome(output, back.getFirst().gradientForVariable(), back.getSecond());
  }

  private static final String LSTM_OUTPUT =
      org.deeplearning4j.nn.layers.recurrent.LSTM.STATE_KEY_PREV_ACTIVATION;
  private static final String LSTM_CELL =
      org.deeplearning4j.nn.layers.recurrent.LSTM.STATE_KEY_PREV_MEMCELL;

  static Stream<Arguments> sizes() {
    List<Arguments> all = new ArrayList<>();
    for (int batch : new int[] {1, 7, 13, 64}) {
      for (int units : new int[] {1, 5, 13, 128}) {
        for (int steps : new int[] {1, 2, 9, 28}) {
          all.add(Arguments.of(batch, units, steps));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void computesWhatTheLoopComputes(int batch, int units, int steps) {
    Sizes sizes = new Sizes(batch, units, steps);
    for (Begin begin : Begin.values()) {
      INDArray padding = Recurrent.rightPadding(DataType.DOUBLE, batch, steps);
      for (INDArray mask : new INDArray[] {null, padding}) {
        Outcome exact = run(DataType.DOUBLE, sizes, mask, begin);
        Outcome fused = run(DataType.FLOAT, sizes, mask, begin);
        assertClose(exact.output, fused.output);
        assertClose(exact.below, fused.below);
        exact.gradient.forEach((key, values) -> assertClose(values, fused.gradient.get(key)));
      }
    }
  }

  private static void assertClose(INDArray exact, INDArray actual) {
    double error = exact.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    double norm = exact.norm2Number().doubleValue();
    assertTrue(error <= 1e-5 * norm, () -> "off by " + error + " of " + norm);
  }

  /** {@code INDArray.equals} forgives small differences. */
  private static void assertSameBits(INDArray expected, INDArray actual) {
    assertArrayEquals(expected.dup('c').data().asFloat(), actual.dup('c').data().asFloat());
  }

  @Test
  void floatLayersUseTheKernelAndDoubleOnesTheLoop() {
    LSTM usual = (LSTM) Recurrent.LSTM.stock(2, 2);
    assertTrue(FusedPasses.cover(usual, DataType.FLOAT));
    assertFalse(FusedPasses.cover(usual, DataType.DOUBLE));
    LSTM other = new LSTM.Builder().nIn(2).nOut(2).activation(Activation.SOFTSIGN).build();
    assertFalse(FusedPasses.cover(other, DataType.FLOAT));
  }

  @Test
  void usedScratchGivesTheBitsOfFreshScratch() {
    LstmLayer used = layer(DataType.FLOAT, INPUTS, 13);
    for (int batch : new int[] {13, 64, 1, 7}) {
      Sizes sizes = new Sizes(batch, 13, 5 + batch % 4);
      INDArray mask = batch == 7 ? Recurrent.rightPadding(DataType.FLOAT, 7, 8) : null;
      Outcome again = run(used, DataType.FLOAT, sizes, mask, Begin.STATE);
      Outcome fresh = run(DataType.FLOAT, sizes, mask, Begin.STATE);
      assertSameBits(fresh.output, again.output);
      assertSameBits(fresh.below, again.below);
      fresh.gradient.forEach((key, values) -> assertSameBits(values, again.gradient.get(key)));
    }
  }

  @Test
  void inferenceGivesTheBitsOfTraining() {
    LstmLayer layer = layer(DataType.FLOAT, INPUTS, 13);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    assertSameBits(layer.activate(x, true, NO_WORKSPACES), layer.activate(x, false, NO_WORKSPACES));
  }

  @Test
  void orderOfArraysInMemoryDoesNotMatter() {
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    INDArray epsilon = Recurrent.normal(DataType.FLOAT, 2, 7, 13, 9);
    LstmLayer layer = layer(DataType.FLOAT, INPUTS, 13);
    layer.activate(x.dup('c'), true, NO_WORKSPACES);
    INDArray expected = layer.backpropGradient(epsilon.dup('c'), NO_WORKSPACES).getSecond().dup();
    INDArray gradient = layer.getGradientsViewArray().dup();
    for (INDArray permuted :
        new INDArray[] {
          epsilon.dup('f'),
          epsilon.permute(0, 2, 1).dup('f').permute(0, 2, 1),
          epsilon.permute(2, 0, 1).dup('c').permute(1, 2, 0),
          Nd4j.concat(1, epsilon, epsilon)
              .dup('f')
              .get(NDArrayIndex.all(), NDArrayIndex.interval(13, 26), NDArrayIndex.all())
        }) {
      layer.activate(x.dup('f'), true, NO_WORKSPACES);
      assertSameBits(expected, layer.backpropGradient(permuted, NO_WORKSPACES).getSecond());
      assertSameBits(gradient, layer.getGradientsViewArray());
    }
  }

  @Test
  void leavesOutAnInputGradientThatNobodyReads() {
    LstmLayer layer = layer(DataType.FLOAT, INPUTS, 5);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    INDArray epsilon = Recurrent.normal(DataType.FLOAT, 2, 7, 5, 9);
    layer.activate(x, true, NO_WORKSPACES);
    layer.backpropGradient(epsilon, NO_WORKSPACES);
    INDArray gradient = layer.getGradientsViewArray().dup();
    layer.scope().inputGradient(InputGradient.UNREAD);
    layer.activate(x, true, NO_WORKSPACES);
    assertNull(layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond());
    assertClose(gradient.castTo(DataType.DOUBLE), layer.getGradientsViewArray());
  }

  @Test
  void divergedValuesStayVisible() {
    LstmLayer layer = layer(DataType.FLOAT, INPUTS, 5);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 2, INPUTS, 3);
    x.putScalar(0, 0, 0, Float.NaN);
    INDArray output = layer.activate(x, true, NO_WORKSPACES);
    assertTrue(Double.isNaN(output.getDouble(0, 0, 2)));
    assertFalse(Double.isNaN(output.getDouble(1, 0, 2)));
  }
}
