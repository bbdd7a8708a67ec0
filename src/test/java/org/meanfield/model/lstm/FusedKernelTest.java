package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Layers in float32, by their kernels, against the same layers in double, by loops that {@link
 * FiniteDifferencesTest} checks.
 */
final class FusedKernelTest {
  private static final int INPUTS = 3;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  /** Makes a layer by itself, as a network would make it. */
  private static BaseRecurrentLayer<?> layer(Recurrent kind, DataType type, int units) {
    MultiLayerConfiguration network =
        LayerClasses.ours(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(kind.stock(INPUTS, units))
                .build());
    NeuralNetConfiguration conf = network.getConf(0);
    Layer ours = conf.getLayer();
    long count = ours.initializer().numParams(conf);
    INDArray parameters = Recurrent.normal(type, 21, 1, count).muli(1 / Math.sqrt(units + 1));
    BaseRecurrentLayer<?> layer =
        (BaseRecurrentLayer<?>)
            ours.instantiate(conf, new ArrayList<>(), 0, parameters, false, type);
    layer.setBackpropGradientsViewArray(Nd4j.create(type, 1, count));
    return layer;
  }

  private static BackpropScope scope(BaseRecurrentLayer<?> layer) {
    return ((ScopedLayer) layer).scope();
  }

  private record Outcome(
      INDArray output,
      Map<String, INDArray> last,
      Map<String, INDArray> gradient,
      INDArray below) {}

  private record Sizes(int batch, int units, int steps) {}

  private enum Extent {
    /** A whole sequence, which begins from zeros. */
    WHOLE,
    /** A segment, which begins from a state. */
    SEGMENT,
    /** A segment that begins from a state and leaves the one after two steps. */
    OVERLAPPED_SEGMENT
  }

  private static Outcome run(
      Recurrent kind, DataType type, Sizes sizes, INDArray mask, Extent extent) {
    return run(kind, layer(kind, type, sizes.units), sizes, mask, extent);
  }

  private static Outcome run(
      Recurrent kind, BaseRecurrentLayer<?> layer, Sizes sizes, INDArray mask, Extent extent) {
    DataType type = layer.params().dataType();
    INDArray x = Recurrent.normal(type, 1, sizes.batch, INPUTS, sizes.steps);
    INDArray epsilon = Recurrent.normal(type, 2, sizes.batch, sizes.units, sizes.steps);
    layer.setMaskArray(mask == null ? null : mask.castTo(type));
    layer.rnnClearPreviousState();
    scope(layer).carryAfter(extent == Extent.OVERLAPPED_SEGMENT ? 2 : Integer.MAX_VALUE);
    INDArray output;
    if (extent == Extent.WHOLE) {
      output = layer.activate(x, true, NO_WORKSPACES);
    } else {
      INDArray hidden = Recurrent.normal(type, 3, sizes.batch, sizes.units).muli(0.5);
      INDArray cell = Recurrent.normal(type, 4, sizes.batch, sizes.units);
      Map<String, INDArray> state = new HashMap<>();
      new CarriedState(hidden, kind == Recurrent.LSTM ? cell : null).storeIn(state);
      layer.rnnSetTBPTTState(state);
      output = layer.rnnActivateUsingStoredState(x, true, true, NO_WORKSPACES);
    }
    Map<String, INDArray> last = layer.rnnGetTBPTTState();
    Pair<Gradient, INDArray> back = layer.backpropGradient(epsilon, NO_WORKSPACES);
    return new Outcome(output, last, back.getFirst().gradientForVariable(), back.getSecond());
  }

  static Stream<Arguments> sizes() {
    List<Arguments> all = new ArrayList<>();
    for (Recurrent kind : new Recurrent[] {Recurrent.LSTM, Recurrent.RNN}) {
      // The gradients of one unit without gates are single sums, which may all but cancel.
      int fewest = kind == Recurrent.LSTM ? 1 : 2;
      for (int batch : new int[] {1, 7, 13, 64}) {
        for (int units : new int[] {fewest, 5, 13, 128}) {
          for (int steps : new int[] {1, 2, 9, 28}) {
            all.add(Arguments.of(kind, batch, units, steps));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void computesWhatTheLoopComputes(Recurrent kind, int batch, int units, int steps) {
    Sizes sizes = new Sizes(batch, units, steps);
    for (Extent extent : Extent.values()) {
      INDArray padding = Recurrent.rightPadding(DataType.DOUBLE, batch, steps);
      for (INDArray mask : new INDArray[] {null, padding}) {
        Outcome exact = run(kind, DataType.DOUBLE, sizes, mask, extent);
        Outcome fused = run(kind, DataType.FLOAT, sizes, mask, extent);
        assertClose(exact.output, fused.output);
        assertClose(exact.last, fused.last);
        assertClose(exact.gradient, fused.gradient);
        assertClose(exact.below, fused.below);
      }
    }
  }

  private static void assertClose(Map<String, INDArray> exact, Map<String, INDArray> actual) {
    assertEquals(exact.keySet(), actual.keySet());
    exact.forEach((key, values) -> assertClose(values, actual.get(key)));
  }

  private static void assertClose(INDArray exact, INDArray actual) {
    double error = exact.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    double norm = exact.norm2Number().doubleValue();
    assertTrue(error <= 1e-5 * norm, () -> "it is off by " + error + " of " + norm);
  }

  /** Asserts that all bits are equal; {@code INDArray.equals} forgives small differences. */
  private static void assertSameBits(INDArray expected, INDArray actual) {
    assertArrayEquals(expected.dup('c').data().asFloat(), actual.dup('c').data().asFloat());
  }

  @Test
  void floatLayersUseTheKernelAndOthersTheLoop() {
    LSTM lstm = (LSTM) Recurrent.LSTM.stock(2, 2);
    assertTrue(FusedPasses.cover(lstm, DataType.FLOAT));
    assertFalse(FusedPasses.cover(lstm, DataType.DOUBLE));
    lstm.setActivationFn(new ActivationSoftSign());
    assertFalse(FusedPasses.cover(lstm, DataType.FLOAT));
    SimpleRnn rnn = (SimpleRnn) Recurrent.RNN.stock(2, 2);
    assertTrue(FusedPasses.cover(rnn, DataType.FLOAT));
    assertFalse(FusedPasses.cover(rnn, DataType.DOUBLE));
    rnn.setActivationFn(new ActivationSoftSign());
    assertFalse(FusedPasses.cover(rnn, DataType.FLOAT));
  }

  @ParameterizedTest
  @EnumSource(names = {"LSTM", "RNN"})
  void usedScratchGivesTheBitsOfFreshScratch(Recurrent kind) {
    BaseRecurrentLayer<?> used = layer(kind, DataType.FLOAT, 13);
    for (int batch : new int[] {13, 64, 1, 7}) {
      Sizes sizes = new Sizes(batch, 13, 5 + batch % 4);
      INDArray mask = batch == 7 ? Recurrent.rightPadding(DataType.FLOAT, 7, 8) : null;
      Outcome again = run(kind, used, sizes, mask, Extent.SEGMENT);
      Outcome fresh = run(kind, DataType.FLOAT, sizes, mask, Extent.SEGMENT);
      assertSameBits(fresh.output, again.output);
      assertSameBits(fresh.below, again.below);
      fresh.gradient.forEach((key, values) -> assertSameBits(values, again.gradient.get(key)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LSTM", "RNN"})
  void inferenceGivesTheBitsOfTraining(Recurrent kind) {
    BaseRecurrentLayer<?> layer = layer(kind, DataType.FLOAT, 13);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    assertSameBits(layer.activate(x, true, NO_WORKSPACES), layer.activate(x, false, NO_WORKSPACES));
  }

  @ParameterizedTest
  @EnumSource(names = {"LSTM", "RNN"})
  void orderOfArraysInMemoryDoesNotMatter(Recurrent kind) {
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    INDArray epsilon = Recurrent.normal(DataType.FLOAT, 2, 7, 13, 9);
    BaseRecurrentLayer<?> layer = layer(kind, DataType.FLOAT, 13);
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

  @ParameterizedTest
  @EnumSource(names = {"LSTM", "RNN"})
  void leavesOutAnInputGradientThatNobodyReads(Recurrent kind) {
    BaseRecurrentLayer<?> layer = layer(kind, DataType.FLOAT, 5);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 7, INPUTS, 9);
    INDArray epsilon = Recurrent.normal(DataType.FLOAT, 2, 7, 5, 9);
    layer.activate(x, true, NO_WORKSPACES);
    layer.backpropGradient(epsilon, NO_WORKSPACES);
    INDArray gradient = layer.getGradientsViewArray().dup();
    scope(layer).inputGradient(InputGradient.UNREAD);
    layer.activate(x, true, NO_WORKSPACES);
    assertNull(layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond());
    assertClose(gradient.castTo(DataType.DOUBLE), layer.getGradientsViewArray());
  }

  @ParameterizedTest
  @EnumSource(names = {"LSTM", "RNN"})
  void divergedValuesStayVisible(Recurrent kind) {
    BaseRecurrentLayer<?> layer = layer(kind, DataType.FLOAT, 5);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 2, INPUTS, 3);
    x.putScalar(0, 0, 0, Float.NaN);
    INDArray output = layer.activate(x, true, NO_WORKSPACES);
    assertTrue(Double.isNaN(output.getDouble(0, 0, 2)));
    assertFalse(Double.isNaN(output.getDouble(1, 0, 2)));
  }
}
