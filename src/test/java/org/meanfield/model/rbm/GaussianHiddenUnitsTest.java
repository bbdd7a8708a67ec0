package org.meanfield.model.rbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.meanfield.model.rbm.SmallMachine.A;
import static org.meanfield.model.rbm.SmallMachine.B;
import static org.meanfield.model.rbm.SmallMachine.HIDDEN;
import static org.meanfield.model.rbm.SmallMachine.VISIBLE;
import static org.meanfield.model.rbm.SmallMachine.W;
import static org.meanfield.model.rbm.SmallMachine.bits;
import static org.meanfield.model.rbm.SmallMachine.dot;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gaussian hidden units against integrals over them, and sums over the visible ones. */
final class GaussianHiddenUnitsTest {
  private static final int STATES = 1 << VISIBLE;

  private static MultiLayerNetwork network(int chains) {
    return SmallMachine.network(
        c -> {
          c.setHiddenUnit(HiddenUnit.GAUSSIAN);
          c.setGibbsSteps(60);
          c.setChains(chains);
          c.setSampledReconstruction(chains == 0);
        });
  }

  private static double[] inputs(double[] v) {
    double[] x = B.clone();
    for (int i = 0; i < VISIBLE; i++) {
      for (int j = 0; j < HIDDEN; j++) {
        x[j] += v[i] * W[i][j];
      }
    }
    return x;
  }

  /** Computes ∫ exp(−E(v, h)) dh by the trapezoidal rule, one hidden unit after the other. */
  private static double unnormalised(double[] v) {
    double product = Math.exp(dot(A, v));
    double[] x = inputs(v);
    for (int j = 0; j < HIDDEN; j++) {
      double integral = 0;
      double step = 0.01;
      for (int k = -1500; k < 1500; k++) {
        double h = k * step;
        integral += step * Math.exp(-(h - B[j]) * (h - B[j]) / 2 + h * (x[j] - B[j]));
      }
      product *= integral;
    }
    return product;
  }

  private static INDArray allVisibleStates() {
    double[][] states = new double[STATES][];
    for (int v = 0; v < STATES; v++) {
      states[v] = bits(v, VISIBLE);
    }
    return Nd4j.createFromArray(states);
  }

  @Test
  void freeEnergiesIntegrateOverAllHiddenStates() {
    RbmLayer rbm = SmallMachine.layer(network(0));
    double[] free = rbm.freeEnergies(allVisibleStates());
    for (int v = 0; v < STATES; v++) {
      assertEquals(-Math.log(unnormalised(bits(v, VISIBLE))), free[v], 1e-9);
    }
    assertThrows(IllegalStateException.class, () -> rbm.pseudoLogLikelihoods(allVisibleStates()));
  }

  @Test
  void conditionalsHaveTheirMoments() {
    RbmLayer rbm = SmallMachine.layer(network(0));
    double[] v = bits(0b1011, VISIBLE);
    INDArray copies = Nd4j.createFromArray(new double[][] {v}).repeat(0, 40_000);
    Draws.begin(2);
    INDArray sample = rbm.sampleHidden(copies);
    double[] x = inputs(v);
    assertArrayEquals(x, rbm.hiddenMeans(copies).getRow(0).toDoubleVector(), 1e-12);
    for (int j = 0; j < HIDDEN; j++) {
      // The tolerances are five standard errors.
      assertEquals(x[j], sample.getColumn(j).meanNumber().doubleValue(), 0.025);
      assertEquals(1, sample.getColumn(j).stdNumber().doubleValue(), 0.018);
    }
  }

  /**
   * Returns the expectation over the model, minus that over the data, of v xᵀ, x and v, in the
   * order of the flat vector.
   */
  private static double[] exactGradient(double[][] data) {
    double[] gradient = new double[VISIBLE * HIDDEN + HIDDEN + VISIBLE];
    double z = 0;
    for (int v = 0; v < STATES; v++) {
      z += unnormalised(bits(v, VISIBLE));
    }
    for (int v = 0; v < STATES; v++) {
      add(gradient, bits(v, VISIBLE), unnormalised(bits(v, VISIBLE)) / z);
    }
    for (double[] v : data) {
      add(gradient, v, -1.0 / data.length);
    }
    return gradient;
  }

  private static void add(double[] gradient, double[] v, double weight) {
    double[] x = inputs(v);
    for (int j = 0; j < HIDDEN; j++) {
      for (int i = 0; i < VISIBLE; i++) {
        gradient[j * VISIBLE + i] += weight * v[i] * x[j];
      }
      gradient[VISIBLE * HIDDEN + j] += weight * x[j];
    }
    for (int i = 0; i < VISIBLE; i++) {
      gradient[VISIBLE * HIDDEN + HIDDEN + i] += weight * v[i];
    }
  }

  @Test
  void contrastiveDivergenceTendsToTheExactGradient() {
    double[][] kinds = {bits(0b0011, VISIBLE), bits(0b1010, VISIBLE), bits(0b1110, VISIBLE)};
    INDArray x = Nd4j.createFromArray(kinds).repeat(0, 10_000);
    double[] exact = exactGradient(kinds);
    for (int chains : new int[] {0, 30_000}) {
      MultiLayerNetwork network = network(chains);
      Draws.begin(3);
      network.setInput(x);
      network.setLabels(x);
      network.computeGradientAndScore();
      double[] gradient =
          network.gradient().gradient().div(x.size(0)).castTo(DataType.DOUBLE).toDoubleVector();
      // Gradients are means over 30,000 states, and the inputs x spread by about 1.
      assertArrayEquals(exact, gradient, 5 / Math.sqrt(30_000));
    }
  }
}
