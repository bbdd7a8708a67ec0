package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Gradients of each segment, against slopes of a forward pass in plain Java. The state at which
 * errors stop is a constant: what the pass before computed there, with the parameters that it had.
 */
final class TruncatedBackpropagationTest {
  private static final int BATCH = 2;
  private static final int INPUTS = 2;
  private static final int UNITS = 3;
  private static final int OUTPUTS = 2;
  private static final int STEPS = 10;
  private static final int FORWARD = 4;
  private static final double RATE = 0.1;

  /** The steps of each example. */
  private static final int[] LENGTHS = {STEPS, 7};

  private static final double[][][] X = values(1, INPUTS);
  private static final double[][][] Y = values(2, OUTPUTS);

  /** Draws normal values [B][T][values]. */
  private static double[][][] values(long seed, int size) {
    INDArray array = Recurrent.normal(DataType.DOUBLE, seed, BATCH, size, STEPS);
    double[][][] values = new double[BATCH][STEPS][size];
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < STEPS; t++) {
        for (int k = 0; k < size; k++) {
          values[b][t][k] = array.getDouble(b, k, t);
        }
      }
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** A network of one recurrent and one linear layer, written down plainly. */
  private static final class Reference {
    private final Recurrent kind;
    private final int gates;
    private final int recurrentColumns;

    Reference(Recurrent kind) {
      this.kind = kind;
      gates = kind == Recurrent.RNN ? 1 : 4;
      recurrentColumns = gates * UNITS + (kind == Recurrent.PEEPHOLE_LSTM ? 3 : 0);
    }

    private double w(double[] p, int input, int column) {
      return p[column * INPUTS + input];
    }

    private double r(double[] p, int unit, int column) {
      return p[INPUTS * gates * UNITS + column * UNITS + unit];
    }

    private double peephole(double[] p, int unit, int which) {
      return kind == Recurrent.PEEPHOLE_LSTM ? r(p, unit, 4 * UNITS + which) : 0;
    }

    private double gateInput(double[] p, double[] x, double[] h, int gate, int unit) {
      int column = gate * UNITS + unit;
      double sum = p[UNITS * (INPUTS * gates + recurrentColumns) + column];
      for (int k = 0; k < INPUTS; k++) {
        sum += x[k] * w(p, k, column);
      }
      for (int k = 0; k < UNITS; k++) {
        sum += h[k] * r(p, k, column);
      }
      return sum;
    }

    /** Computes one step of one example, from {h, c} to {h, c}. */
    private double[][] step(double[] p, double[] x, double[][] before) {
      double[] h = new double[UNITS];
      double[] c = new double[UNITS];
      for (int j = 0; j < UNITS; j++) {
        double first = Math.tanh(gateInput(p, x, before[0], 0, j));
        if (kind == Recurrent.RNN) {
          h[j] = first;
          continue;
        }
        double cell = before[1][j];
        double f = sigmoid(gateInput(p, x, before[0], 1, j) + cell * peephole(p, j, 0));
        double i = sigmoid(gateInput(p, x, before[0], 3, j) + cell * peephole(p, j, 2));
        c[j] = f * cell + i * first;
        double o = sigmoid(gateInput(p, x, before[0], 2, j) + c[j] * peephole(p, j, 1));
        h[j] = o * Math.tanh(c[j]);
      }
      return new double[][] {h, c};
    }

    private double squaredError(double[] p, double[] h, double[] y) {
      int at = UNITS * (INPUTS * gates + recurrentColumns) + gates * UNITS;
      double sum = 0;
      for (int k = 0; k < OUTPUTS; k++) {
        double output = p[at + UNITS * OUTPUTS + k];
        for (int j = 0; j < UNITS; j++) {
          output += h[j] * p[at + k * UNITS + j];
        }
        // DL4J's squared error is the mean over an output's values.
        sum += (output - y[k]) * (output - y[k]) / OUTPUTS;
      }
      return sum;
    }

    double[][] run(double[] p, int example, double[][] state, int from, int to) {
      double[][] now = state;
      for (int t = from; t < to; t++) {
        now = step(p, X[example][t], now);
      }
      return now;
    }

    /** Sums the losses of an example's steps from {@code counted} on, in a pass from a state. */
    double loss(double[] p, int example, double[][] state, Segment segment) {
      double[][] now = state;
      double sum = 0;
      for (int t = segment.from; t < Math.min(segment.to, LENGTHS[example]); t++) {
        now = step(p, X[example][t], now);
        sum += t < segment.counted ? 0 : squaredError(p, now[0], Y[example][t]);
      }
      return sum;
    }

    double loss(double[] p, double[][][] states, Segment segment) {
      double sum = 0;
      for (int b = 0; b < BATCH; b++) {
        sum += loss(p, b, states[b], segment);
      }
      return sum;
    }

    /** Returns the slopes of a segment's losses, which stop at the state before its pass. */
    double[] slopes(double[] p, double[][][] states, Segment segment) {
      double[] slopes = new double[p.length];
      for (int k = 0; k < p.length; k++) {
        double[] q = p.clone();
        q[k] = p[k] + 1e-5;
        double above = loss(q, states, segment);
        q[k] = p[k] - 1e-5;
        slopes[k] = (above - loss(q, states, segment)) / 2e-5;
      }
      return slopes;
    }
  }

  /**
   * The losses that make an update: those from {@code counted} to {@code to}, in a pass that begins
   * at {@code from}.
   */
  private record Segment(int from, int counted, int to) {
    static List<Segment> of(int backward) {
      List<Segment> segments = new ArrayList<>();
      for (int counted = 0; counted < STEPS; counted += FORWARD) {
        int from = Math.max(0, counted - (backward - FORWARD));
        segments.add(new Segment(from, counted, Math.min(STEPS, counted + FORWARD)));
      }
      return segments;
    }
  }

  /** A descent along the slopes, one segment after the other. */
  private static final class Descent {
    private final List<double[]> slopes = new ArrayList<>();
    private final double[] parameters;
    private double losses;

    Descent(Recurrent kind, double[] start, int backward) {
      parameters = start.clone();
      Reference reference = new Reference(kind);
      double[][][] states = new double[BATCH][2][UNITS];
      int at = 0;
      for (Segment segment : Segment.of(backward)) {
        double[] before = parameters.clone();
        if (segment.from > at) {
          throw new IllegalStateException("the state before the pass is not known");
        }
        losses += reference.loss(before, states, segment);
        double[] along = reference.slopes(before, states, segment);
        slopes.add(along);
        for (int k = 0; k < along.length; k++) {
          parameters[k] -= RATE * along[k] / BATCH;
        }
        // The next pass begins where this one passed, with the parameters that it had.
        int next = Math.max(0, segment.to - (backward - FORWARD));
        for (int b = 0; b < BATCH; b++) {
          states[b] = reference.run(before, b, states[b], segment.from, next);
        }
        at = next;
      }
    }
  }

  private static MultiLayerNetwork network(
      Recurrent kind, DataType type, int backward, double weightDecay) {
    MultiLayerNetwork network =
        Networks.build(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .updater(new Sgd(RATE))
                .l2(weightDecay)
                .list()
                .layer(kind.stock(INPUTS, UNITS))
                .layer(output())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(FORWARD)
                .tBPTTBackwardLength(backward)
                .build());
    network.setParams(Recurrent.normal(type, 8, 1, network.numParams()).mul(0.7));
    return network;
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .dataFormat(RNNFormat.NCW)
        .nIn(UNITS)
        .nOut(OUTPUTS)
        .build();
  }

  /** Returns ones up to each example's length [B, T]. */
  private static INDArray present(DataType type) {
    INDArray mask = Nd4j.zeros(type, BATCH, STEPS);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < LENGTHS[b]; t++) {
        mask.putScalar(b, t, 1);
      }
    }
    return mask;
  }

  /** Trains on the minibatch; returns the sum of its gradients for each segment. */
  private static List<double[]> fit(MultiLayerNetwork network, DataType type) {
    List<double[]> gradients = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            gradients.add(model.gradient().gradient().dup().data().asDouble());
          }
        });
    network.fit(
        Recurrent.normal(type, 1, BATCH, INPUTS, STEPS),
        Recurrent.normal(type, 2, BATCH, OUTPUTS, STEPS),
        present(type),
        present(type));
    return gradients;
  }

  static List<Arguments> lengths() {
    List<Arguments> cases = new ArrayList<>();
    for (Recurrent kind : Recurrent.values()) {
      for (int backward : new int[] {FORWARD, FORWARD + 1, 2 * FORWARD, 2 * FORWARD + 3, 50}) {
        cases.add(Arguments.of(kind, DataType.DOUBLE, backward, 1e-7));
        cases.add(Arguments.of(kind, DataType.FLOAT, backward, 2e-5));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void everyLossGoesBackAcrossTheBordersOfSegments(
      Recurrent kind, DataType type, int backward, double tolerance) {
    MultiLayerNetwork network = network(kind, type, backward, 0);
    Descent reference = new Descent(kind, network.params().dup().data().asDouble(), backward);
    List<double[]> gradients = fit(network, type);
    assertEquals(reference.slopes.size(), gradients.size());
    for (int segment = 0; segment < gradients.size(); segment++) {
      double[] slopes = reference.slopes.get(segment);
      assertArrayEquals(slopes, gradients.get(segment), tolerance * largest(slopes));
    }
    assertArrayEquals(
        reference.parameters,
        network.params().dup().data().asDouble(),
        tolerance * largest(reference.parameters));
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {FORWARD, 2 * FORWARD})
  void scoreIsThatOfAllSegmentsWithOnePenalty(int backward) {
    MultiLayerNetwork network = network(Recurrent.LSTM, DataType.DOUBLE, backward, 0);
    double[] start = network.params().dup().data().asDouble();
    fit(network, DataType.DOUBLE);
    double losses = new Descent(Recurrent.LSTM, start, backward).losses / BATCH;
    assertEquals(losses, network.score(), 1e-7 * losses);

    MultiLayerNetwork decaying = network(Recurrent.LSTM, DataType.DOUBLE, backward, 0.1);
    decaying.setLearningRate(0);
    fit(decaying, DataType.DOUBLE);
    DataSet whole =
        new DataSet(
            Recurrent.normal(DataType.DOUBLE, 1, BATCH, INPUTS, STEPS),
            Recurrent.normal(DataType.DOUBLE, 2, BATCH, OUTPUTS, STEPS),
            present(DataType.DOUBLE),
            present(DataType.DOUBLE));
    assertEquals(decaying.score(whole, true), decaying.score(), 1e-9);
  }

  @ParameterizedTest
  @EnumSource
  void stackedLayersWithoutAnyBorderGiveTheWholeGradient(Recurrent kind) {
    List<double[]> sums = new ArrayList<>();
    for (BackpropType way : BackpropType.values()) {
      MultiLayerNetwork network =
          Networks.build(
              new NeuralNetConfiguration.Builder()
                  .dataType(DataType.DOUBLE)
                  .updater(new Sgd(0))
                  .list()
                  .layer(kind.stock(INPUTS, 5))
                  .layer(kind.stock(5, UNITS))
                  .layer(output())
                  .backpropType(way)
                  .tBPTTForwardLength(FORWARD)
                  .tBPTTBackwardLength(STEPS + FORWARD)
                  .build());
      network.setParams(Recurrent.normal(DataType.DOUBLE, 8, 1, network.numParams()).mul(0.7));
      double[] sum = new double[(int) network.numParams()];
      for (double[] gradient : fit(network, DataType.DOUBLE)) {
        Arrays.setAll(sum, k -> sum[k] + gradient[k]);
      }
      sums.add(sum);
    }
    assertArrayEquals(sums.get(0), sums.get(1), 1e-10 * largest(sums.get(0)));
  }

  @Test
  void stepByStepInferenceAfterTrainingIsThatOfTheWholeSequence() {
    MultiLayerNetwork network = network(Recurrent.LSTM, DataType.FLOAT, 2 * FORWARD, 0);
    fit(network, DataType.FLOAT);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, BATCH, INPUTS, STEPS);
    INDArray begin = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 7));
    INDArray end = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(7, STEPS));
    network.rnnTimeStep(begin);
    INDArray expected = network.output(x);
    assertEquals(
        expected.getDouble(1, 1, STEPS - 1), network.rnnTimeStep(end).getDouble(1, 1, 2), 1e-6);
  }

  @Test
  void labelsOfWholeSequencesAreRefused() {
    MultiLayerNetwork network = network(Recurrent.LSTM, DataType.FLOAT, FORWARD, 0);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, BATCH, INPUTS, STEPS);
    INDArray y = Nd4j.zeros(DataType.FLOAT, BATCH, OUTPUTS);
    assertThrows(IllegalArgumentException.class, () -> network.fit(x, y));
  }
}
