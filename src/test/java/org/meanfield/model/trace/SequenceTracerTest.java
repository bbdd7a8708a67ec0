package org.meanfield.model.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.InDouble;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The tracer against the networks that train, run in double, and against differences of the error.
 */
@ExtendWith(InDouble.class)
final class SequenceTracerTest {
  private static final int STEPS = 6;
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 2;
  private static final double[] TARGET = {0, 1};
  private static final double STEP = 1e-5;

  private final Random random = new Random(1);
  private final double[][] x_TF = normal(STEPS, INPUTS);

  static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    for (LstmSpec.Cell cell : LstmSpec.Cell.values()) {
      for (List<Integer> hidden : List.of(List.of(4), List.of(4, 3))) {
        for (boolean bidirectional : new boolean[] {false, true}) {
          for (Target target : Target.values()) {
            all.add(Arguments.of(cell, hidden, bidirectional, target));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void followsTheNetworkAndItsError(
      LstmSpec.Cell cell, List<Integer> hidden, boolean bidirectional, Target target) {
    MultiLayerNetwork network = network(cell, hidden, bidirectional, target);
    SequenceTrace trace = SequenceTracer.of(network).trace(x_TF, TARGET);

    List<INDArray> activations = network.feedForward(input());
    INDArray output = activations.get(activations.size() - 1);
    double[] last =
        (target.name().endsWith("PER_STEP") ? lastStep(output) : output.getRow(0)).toDoubleVector();
    double expected =
        target.name().startsWith("CLASS")
            ? -Math.log(last[1])
            : (Math.pow(last[0] - TARGET[0], 2) + Math.pow(last[1] - TARGET[1], 2)) / 2;
    assertEquals(expected, trace.error(), 1e-12);
    if (hidden.size() > 1) {
      double[][] first = lastOf(activations.get(1));
      int directions = bidirectional ? 2 : 1;
      for (int d = 0; d < directions; d++) {
        double[][] units = trace.cells().get(d).signals().get(Signal.HIDDEN);
        for (int t = 0; t < STEPS; t++) {
          for (int k = 0; k < 4; k++) {
            assertEquals(first[d * 4 + k][t], units[t][k], 1e-12);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void inputGradientIsTheErrorsDifference(
      LstmSpec.Cell cell, List<Integer> hidden, boolean bidirectional, Target target) {
    SequenceTracer tracer = SequenceTracer.of(network(cell, hidden, bidirectional, target));
    double[] norms = tracer.trace(x_TF, TARGET).inputGradient();
    for (int t = 0; t < STEPS; t++) {
      double squares = 0;
      for (int f = 0; f < INPUTS; f++) {
        double value = x_TF[t][f];
        x_TF[t][f] = value + STEP;
        double above = tracer.trace(x_TF, TARGET).error();
        x_TF[t][f] = value - STEP;
        double below = tracer.trace(x_TF, TARGET).error();
        x_TF[t][f] = value;
        squares += Math.pow((above - below) / (2 * STEP), 2);
      }
      assertEquals(Math.sqrt(squares), norms[t], 1e-8);
    }
  }

  /** Another h_t, or c_t, is put into the network between two steps. */
  @ParameterizedTest
  @EnumSource(LstmSpec.Cell.class)
  void stateGradientsAreTheErrorsDifferences(LstmSpec.Cell cell) {
    MultiLayerNetwork network = network(cell, List.of(4), false, Target.VALUE_PER_STEP);
    CellTrace trace = SequenceTracer.of(network).trace(x_TF, TARGET).cells().get(0);
    for (int t = 0; t < STEPS - 1; t++) {
      assertEquals(
          stateGradient(network, t, LSTM.STATE_KEY_PREV_ACTIVATION),
          trace.hiddenGradient()[t],
          1e-8);
      if (cell != LstmSpec.Cell.RNN) {
        // The cell reaches the error through its own step's output too: h_t moves with it.
        assertEquals(cellGradient(network, trace, t), trace.cellGradient()[t], 1e-8);
      }
    }
    assertEquals(cell == LstmSpec.Cell.RNN ? 0 : STEPS, trace.cellGradient().length);
  }

  private double stateGradient(MultiLayerNetwork network, int t, String key) {
    double squares = 0;
    for (int k = 0; k < 4; k++) {
      int unit = k;
      double above = errorAfter(network, t, state -> move(state, key, unit, STEP));
      double below = errorAfter(network, t, state -> move(state, key, unit, -STEP));
      squares += Math.pow((above - below) / (2 * STEP), 2);
    }
    return Math.sqrt(squares);
  }

  private double cellGradient(MultiLayerNetwork network, CellTrace trace, int t) {
    double squares = 0;
    for (int k = 0; k < 4; k++) {
      int unit = k;
      double above =
          errorAfter(network, t, state -> moveCell(state, network, trace, t, unit, STEP));
      double below =
          errorAfter(network, t, state -> moveCell(state, network, trace, t, unit, -STEP));
      squares += Math.pow((above - below) / (2 * STEP), 2);
    }
    return Math.sqrt(squares);
  }

  private static void move(Map<String, INDArray> state, String key, int unit, double by) {
    INDArray moved = state.get(key).dup();
    moved.putScalar(0, unit, moved.getDouble(0, unit) + by);
    state.put(key, moved);
  }

  /** Moves c, and h = o·tanh(c) with it; o itself moves only where it sees the cell. */
  private static void moveCell(
      Map<String, INDArray> state,
      MultiLayerNetwork network,
      CellTrace trace,
      int t,
      int unit,
      double by) {
    move(state, LSTM.STATE_KEY_PREV_MEMCELL, unit, by);
    double before = trace.signals().get(Signal.CELL)[t][unit];
    double gate = trace.signals().get(Signal.OUTPUT_GATE)[t][unit];
    INDArray r = network.getLayer(0).getParam("RW");
    double peephole = r.size(1) > 16 ? r.getDouble(unit, 17) : 0;
    double z = Math.log(gate / (1 - gate)) + peephole * by;
    double after = Math.tanh(before + by) / (1 + Math.exp(-z));
    move(
        state,
        LSTM.STATE_KEY_PREV_ACTIVATION,
        unit,
        after - trace.signals().get(Signal.HIDDEN)[t][unit]);
  }

  @FunctionalInterface
  private interface StateChange {
    void apply(Map<String, INDArray> state);
  }

  private double errorAfter(MultiLayerNetwork network, int t, StateChange change) {
    network.rnnClearPreviousState();
    network.rnnTimeStep(part(0, t + 1));
    RecurrentLayer layer = (RecurrentLayer) network.getLayer(0);
    Map<String, INDArray> state = new HashMap<>(layer.rnnGetPreviousState());
    change.apply(state);
    layer.rnnSetPreviousState(state);
    double[] last = lastStep(network.rnnTimeStep(part(t + 1, STEPS))).toDoubleVector();
    return (Math.pow(last[0] - TARGET[0], 2) + Math.pow(last[1] - TARGET[1], 2)) / 2;
  }

  private INDArray input() {
    return Nd4j.createFromArray(new double[][][] {x_TF}).permute(0, 2, 1).dup();
  }

  private INDArray part(int from, int to) {
    return input()
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        .dup();
  }

  private static INDArray lastStep(INDArray output) {
    return output.get(
        NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(output.size(2) - 1));
  }

  private static double[][] lastOf(INDArray activations) {
    return activations.get(NDArrayIndex.point(0)).toDoubleMatrix();
  }

  private double[][] normal(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int column = 0; column < columns; column++) {
        row[column] = random.nextGaussian();
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(LstmSpec.Cell.class)
  void followsColumnsThroughTheirEncoding(LstmSpec.Cell cell) {
    List<InputColumn> columns =
        List.of(
            new InputColumn.OneHot(4), new InputColumn.Embedded(3, 2), new InputColumn.Numeric());
    MultiLayerNetwork network =
        network(
            cell, List.of(4), false, new DataShape(STEPS, INPUTS, Target.VALUE, OUTPUTS, columns));
    for (int t = 0; t < STEPS; t++) {
      x_TF[t][0] = t % 5;
      x_TF[t][1] = (2 * t) % 4;
    }
    SequenceTrace trace = SequenceTracer.of(network).trace(x_TF, TARGET);
    double[] last = network.output(input()).getRow(0).toDoubleVector();
    double expected = (Math.pow(last[0] - TARGET[0], 2) + Math.pow(last[1] - TARGET[1], 2)) / 2;
    assertEquals(expected, trace.error(), 1e-12);
    assertEquals(0, trace.cells().get(0).layer());
    assertArrayEquals(x_TF, trace.input());
  }

  private MultiLayerNetwork network(
      LstmSpec.Cell cell, List<Integer> hidden, boolean bidirectional, Target target) {
    return network(cell, hidden, bidirectional, new DataShape(STEPS, INPUTS, target, OUTPUTS));
  }

  private MultiLayerNetwork network(
      LstmSpec.Cell cell, List<Integer> hidden, boolean bidirectional, DataShape shape) {
    LstmSpec spec =
        new LstmSpec(
            cell, hidden, bidirectional, 1, 0.5, 0, GradientClippingSpec.NONE, TruncationSpec.NONE);
    MultiLayerConfiguration configuration =
        spec.configuration(shape, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1), 7);
    configuration.setDataType(DataType.DOUBLE);
    MultiLayerNetwork network = Networks.build(configuration);
    // Biases and peepholes that begin at zero would hide mistakes.
    INDArray parameters = network.params();
    for (long k = 0; k < parameters.length(); k++) {
      parameters.putScalar(k, 0.7 * random.nextGaussian());
    }
    return network;
  }
}
