package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Gradients of each segment, against slopes of a forward pass in plain Java. The state at which
 * errors stop is a constant: it is computed once, with the parameters as they are.
 */
final class TruncatedBackpropagationTest {
  private static final int BATCH = 2;
  private static final int INPUTS = 2;
  private static final int UNITS = 3;
  private static final int OUTPUTS = 2;
  private static final int STEPS = 10;
  private static final int FORWARD = 4;

  private static final double[][][] X = values(1, INPUTS);
  private static final double[][][] Y = values(2, OUTPUTS);

  /** [B][T][values]. */
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

    /** One step of one example, from {h, c} to {h, c}. */
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

    /** Loss of steps {@code from} to {@code to}, which begin at a state. */
    double loss(double[] p, int example, double[][] state, int from, int to) {
      double[][] now = state;
      double sum = 0;
      for (int t = from; t < to; t++) {
        now = step(p, X[example][t], now);
        sum += squaredError(p, now[0], Y[example][t]);
      }
      return sum;
    }

    /** Slopes of the loss of {@code lossFrom}.., with errors that stop before {@code from}. */
    double[] slopes(double[] p, int from, int to) {
      double[] slopes = new double[p.length];
      for (int b = 0; b < BATCH; b++) {
        double[][] state = run(p, b, new double[2][UNITS], 0, from);
        for (int k = 0; k < p.length; k++) {
          double[] q = p.clone();
          q[k] = p[k] + 1e-5;
          double above = loss(q, b, state, from, to);
          q[k] = p[k] - 1e-5;
          slopes[k] += (above - loss(q, b, state, from, to)) / 2e-5;
        }
      }
      return slopes;
    }
  }

  private static MultiLayerNetwork network(Recurrent kind, DataType type, int backward) {
    MultiLayerNetwork network =
        Networks.build(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .updater(new Sgd(0))
                .list()
                .layer(kind.stock(INPUTS, UNITS))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .dataFormat(RNNFormat.NCW)
                        .nIn(UNITS)
                        .nOut(OUTPUTS)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(FORWARD)
                .tBPTTBackwardLength(backward)
                .build());
    network.setParams(Recurrent.normal(type, 8, 1, network.numParams()).mul(0.7));
    return network;
  }

  /** Sums over the minibatch, a segment each. */
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
        Recurrent.normal(type, 2, BATCH, OUTPUTS, STEPS));
    return gradients;
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM, DOUBLE, 1e-7",
    "LSTM, FLOAT, 1e-5",
    "PEEPHOLE_LSTM, DOUBLE, 1e-7",
    "PEEPHOLE_LSTM, FLOAT, 1e-5",
    "RNN, DOUBLE, 1e-7",
    "RNN, FLOAT, 1e-5"
  })
  void segmentsGoOnWhereTheLastOneEnded(Recurrent kind, DataType type, double tolerance) {
    MultiLayerNetwork network = network(kind, type, FORWARD);
    double[] parameters = network.params().dup().data().asDouble();
    List<double[]> gradients = fit(network, type);
    assertEquals(3, gradients.size());
    Reference reference = new Reference(kind);
    for (int segment = 0; segment < 3; segment++) {
      int from = segment * FORWARD;
      int to = Math.min(STEPS, from + FORWARD);
      double[] slopes = reference.slopes(parameters, from, to);
      assertArrayEquals(slopes, gradients.get(segment), tolerance * largest(slopes));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM, DOUBLE, 1e-7",
    "LSTM, FLOAT, 1e-5",
    "PEEPHOLE_LSTM, DOUBLE, 1e-7",
    "RNN, DOUBLE, 1e-7",
    "RNN, FLOAT, 1e-5"
  })
  void errorsGoBackAsFarAsTheBackwardLength(Recurrent kind, DataType type, double tolerance) {
    int backward = 2;
    MultiLayerNetwork network = network(kind, type, backward);
    double[] parameters = network.params().dup().data().asDouble();
    List<double[]> gradients = fit(network, type);
    Reference reference = new Reference(kind);
    int recurrent = (int) network.getLayer(0).numParams();
    for (int segment = 0; segment < 3; segment++) {
      int to = Math.min(STEPS, (segment + 1) * FORWARD);
      double[] slopes = reference.slopes(parameters, to - backward, to);
      assertArrayEquals(
          Arrays.copyOf(slopes, recurrent),
          Arrays.copyOf(gradients.get(segment), recurrent),
          tolerance * largest(slopes));
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  /** What DL4J does and only logs, and why a label for each step is needed. */
  @Test
  void labelsOfWholeSequencesTrainNothing() {
    MultiLayerNetwork network = network(Recurrent.LSTM, DataType.FLOAT, FORWARD);
    List<double[]> gradients = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            gradients.add(new double[0]);
          }
        });
    network.fit(
        Recurrent.normal(DataType.FLOAT, 1, BATCH, INPUTS, STEPS),
        Nd4j.zeros(DataType.FLOAT, BATCH, OUTPUTS));
    assertEquals(0, gradients.size());
  }
}
