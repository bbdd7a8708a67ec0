package org.meanfield.model.rbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.rbm.SmallMachine.A;
import static org.meanfield.model.rbm.SmallMachine.B;
import static org.meanfield.model.rbm.SmallMachine.HIDDEN;
import static org.meanfield.model.rbm.SmallMachine.VISIBLE;
import static org.meanfield.model.rbm.SmallMachine.W;
import static org.meanfield.model.rbm.SmallMachine.allVisibleStates;
import static org.meanfield.model.rbm.SmallMachine.bits;
import static org.meanfield.model.rbm.SmallMachine.dot;
import static org.meanfield.model.rbm.SmallMachine.gradient;
import static org.meanfield.model.rbm.SmallMachine.layer;
import static org.meanfield.model.rbm.SmallMachine.mean;
import static org.meanfield.model.rbm.SmallMachine.network;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The layer against sums over all states of machines that are small enough for them. */
final class RbmLayerTest {
  /** Returns −E(v, h) of binary units. */
  private static double negativeEnergy(double[] v, double[] h) {
    double sum = dot(A, v) + dot(B, h);
    for (int i = 0; i < VISIBLE; i++) {
      sum += v[i] * dot(W[i], h);
    }
    return sum;
  }

  private static double unnormalised(double[] v) {
    double sum = 0;
    for (int h = 0; h < 1 << HIDDEN; h++) {
      sum += Math.exp(negativeEnergy(v, bits(h, HIDDEN)));
    }
    return sum;
  }

  /** Returns p(v) of every visible state. */
  private static double[] marginals() {
    double[] p = new double[1 << VISIBLE];
    double z = 0;
    for (int v = 0; v < p.length; v++) {
      p[v] = unnormalised(bits(v, VISIBLE));
      z += p[v];
    }
    for (int v = 0; v < p.length; v++) {
      p[v] /= z;
    }
    return p;
  }

  @Test
  void freeEnergiesSumOverAllHiddenStates() {
    double[] free = layer(network(c -> {})).freeEnergies(allVisibleStates());
    for (int v = 0; v < free.length; v++) {
      assertEquals(-Math.log(unnormalised(bits(v, VISIBLE))), free[v], 1e-12);
    }
    RbmLayer rectified = layer(network(c -> c.setHiddenUnit(HiddenUnit.RECTIFIED)));
    assertThrows(IllegalStateException.class, () -> rectified.freeEnergies(allVisibleStates()));
  }

  @Test
  void pseudoLogLikelihoodsAreOfOneUnitGivenTheOthers() {
    RbmLayer rbm = layer(network(c -> {}));
    double[] p = marginals();
    for (int v = 0; v < p.length; v++) {
      double exact = 0;
      for (int i = 0; i < VISIBLE; i++) {
        exact += Math.log(p[v] / (p[v] + p[v ^ 1 << i]));
      }
      // Its units are drawn, so many estimates are needed.
      INDArray copies = Nd4j.createFromArray(bits(v, VISIBLE)).reshape(1, VISIBLE).repeat(0, 4000);
      double[] estimates = rbm.pseudoLogLikelihoods(copies);
      double mean = Arrays.stream(estimates).average().orElseThrow();
      double variance = Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum() / 3999;
      assertEquals(exact, mean, 5 * Math.sqrt(variance / 4000) + 1e-9);
    }
    RbmLayer gaussian = layer(network(c -> c.setVisibleUnit(VisibleUnit.GAUSSIAN)));
    assertThrows(
        IllegalStateException.class, () -> gaussian.pseudoLogLikelihoods(allVisibleStates()));
  }

  @Test
  void gaussianFreeEnergiesSumOverAllHiddenStates() {
    double[] v = {0.7, -1.3, 2.1, 0.4};
    double sum = 0;
    for (int h = 0; h < 1 << HIDDEN; h++) {
      double[] hidden = bits(h, HIDDEN);
      double exponent = dot(B, hidden);
      for (int i = 0; i < VISIBLE; i++) {
        exponent += v[i] * dot(W[i], hidden) - (v[i] - A[i]) * (v[i] - A[i]) / 2;
      }
      sum += Math.exp(exponent);
    }
    RbmLayer gaussian = layer(network(c -> c.setVisibleUnit(VisibleUnit.GAUSSIAN)));
    double free = gaussian.freeEnergies(Nd4j.createFromArray(new double[][] {v}))[0];
    assertEquals(-Math.log(sum), free, 1e-12);
  }

  @Test
  void conditionalsAreThoseOfTheJointDistribution() {
    RbmLayer rbm = layer(network(c -> {}));
    double[] v = bits(0b1011, VISIBLE);
    INDArray means = rbm.hiddenMeans(Nd4j.createFromArray(new double[][] {v}));
    for (int j = 0; j < HIDDEN; j++) {
      double on = 0;
      for (int h = 0; h < 1 << HIDDEN; h++) {
        double[] hidden = bits(h, HIDDEN);
        on += hidden[j] * Math.exp(negativeEnergy(v, hidden));
      }
      assertEquals(on / unnormalised(v), means.getDouble(0, j), 1e-12);
    }
  }

  /** Pearson's χ² over the 16 visible states; 99.99 % of samples of the exact law are below 44. */
  @Test
  void longChainsReachTheExactMarginals() {
    RbmLayer rbm = layer(network(c -> {}));
    int chains = 40_000;
    Draws.begin(11);
    INDArray end = rbm.gibbs(Nd4j.zeros(DataType.DOUBLE, chains, VISIBLE), 60);
    double[] powers = {1, 2, 4, 8};
    int[] counts = new int[1 << VISIBLE];
    for (double[] row : end.toDoubleMatrix()) {
      counts[(int) dot(row, powers)]++;
    }
    double[] p = marginals();
    double chiSquared = 0;
    for (int v = 0; v < p.length; v++) {
      double expected = chains * p[v];
      chiSquared += (counts[v] - expected) * (counts[v] - expected) / expected;
    }
    assertTrue(chiSquared < 44, "χ² is " + chiSquared);
  }

  /**
   * Returns the expectation over the model, minus that over the data, of v hᵀ, h and v, in the
   * order of the flat vector.
   */
  private static double[] exactGradient(double[][] data) {
    double[] p = marginals();
    double[] gradient = new double[VISIBLE * HIDDEN + HIDDEN + VISIBLE];
    for (int v = 0; v < p.length; v++) {
      addStatistics(gradient, bits(v, VISIBLE), p[v]);
    }
    for (double[] v : data) {
      addStatistics(gradient, v, -1.0 / data.length);
    }
    return gradient;
  }

  private static void addStatistics(double[] gradient, double[] v, double weight) {
    double[] h = new double[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
      double input = B[j];
      for (int i = 0; i < VISIBLE; i++) {
        input += v[i] * W[i][j];
      }
      h[j] = 1 / (1 + Math.exp(-input));
    }
    for (int j = 0; j < HIDDEN; j++) {
      for (int i = 0; i < VISIBLE; i++) {
        gradient[j * VISIBLE + i] += weight * v[i] * h[j];
      }
      gradient[VISIBLE * HIDDEN + j] += weight * h[j];
    }
    for (int i = 0; i < VISIBLE; i++) {
      gradient[VISIBLE * HIDDEN + HIDDEN + i] += weight * v[i];
    }
  }

  /** Both kinds of chains come near the limit by many steps of many chains. */
  @Test
  void contrastiveDivergenceTendsToTheExactGradient() {
    double[][] kinds = {bits(0b0011, VISIBLE), bits(0b1010, VISIBLE), bits(0b1110, VISIBLE)};
    int copies = 20_000;
    double[][] data = new double[kinds.length * copies][];
    for (int i = 0; i < data.length; i++) {
      data[i] = kinds[i % kinds.length];
    }
    double[] exact = exactGradient(kinds);
    MultiLayerNetwork fromData =
        network(
            c -> {
              c.setGibbsSteps(40);
              c.setSampledReconstruction(true);
            });
    MultiLayerNetwork persistent =
        network(
            c -> {
              c.setGibbsSteps(40);
              c.setChains(50_000);
            });
    INDArray x = Nd4j.createFromArray(data);
    // The tolerance is five standard errors of a mean over 50,000 states of spread 1/2.
    double tolerance = 5 * 0.5 / Math.sqrt(50_000);
    assertArrayEquals(exact, gradient(fromData, x, 3), tolerance);
    assertArrayEquals(exact, gradient(persistent, x, 4), tolerance);
    double[] oneStep = gradient(network(c -> c.setSampledReconstruction(true)), x, 5);
    double bias = 0;
    for (int i = 0; i < exact.length; i++) {
      bias = Math.max(bias, Math.abs(oneStep[i] - exact[i]));
    }
    assertTrue(bias > 2 * tolerance, "a single step should be told from the limit: " + bias);
  }

  @Test
  void persistentChainsGoOnWhereTheyWere() {
    INDArray x = allVisibleStates();
    MultiLayerNetwork one = network(c -> c.setChains(7));
    assertEquals(0, layer(one).memory().length);
    gradient(one, x, 1);
    float[] between = layer(one).memory();
    assertEquals(7 * VISIBLE, between.length);
    double[] next = gradient(one, x, 2);
    MultiLayerNetwork other = network(c -> c.setChains(7));
    layer(other).setMemory(between);
    assertArrayEquals(next, gradient(other, x, 2));
    assertArrayEquals(layer(one).memory(), layer(other).memory());
    layer(other).setMemory(new float[0]);
    assertEquals(0, layer(other).memory().length);
  }

  @Test
  void gaussianVisibleAndRectifiedHiddenUnitsHaveTheirMomentsAndNoise() {
    RbmLayer gaussian = layer(network(c -> c.setVisibleUnit(VisibleUnit.GAUSSIAN)));
    INDArray h = Nd4j.ones(DataType.DOUBLE, 40_000, HIDDEN);
    Draws.begin(2);
    INDArray v = gaussian.sampleVisible(h);
    for (int i = 0; i < VISIBLE; i++) {
      double mean = A[i] + W[i][0] + W[i][1] + W[i][2];
      assertEquals(mean, v.getColumn(i).meanNumber().doubleValue(), 0.03);
      assertEquals(1, v.getColumn(i).stdNumber().doubleValue(), 0.03);
    }
    RbmLayer rectified = layer(network(c -> c.setHiddenUnit(HiddenUnit.RECTIFIED)));
    INDArray far = Nd4j.zeros(DataType.DOUBLE, 40_000, VISIBLE).addi(10);
    INDArray sample = rectified.sampleHidden(far);
    // The mean 0.3 + 10 · (0.3 + 1.1 − 0.7 + 0.6) is so far from 0 that the variance is 1.
    assertEquals(13.3, sample.getColumn(2).meanNumber().doubleValue(), 0.03);
    assertEquals(1, sample.getColumn(2).stdNumber().doubleValue(), 0.03);
    assertTrue(rectified.sampleHidden(far.neg()).minNumber().doubleValue() >= 0);
  }

  @ParameterizedTest
  @EnumSource
  void trainingLowersTheReconstructionError(VisibleUnit visible) {
    MultiLayerNetwork network = network(c -> c.setVisibleUnit(visible));
    INDArray x = Nd4j.createFromArray(new double[][] {bits(0b0011, 4), bits(0b1100, 4)});
    double before = mean(layer(network).reconstructionErrors(x));
    for (int i = 0; i < 2000; i++) {
      network.fit(x, x);
    }
    double after = mean(layer(network).reconstructionErrors(x));
    assertTrue(after < before / 2, "from " + before + " only to " + after);
    assertEquals(network.score(new DataSet(x, x)), after, 1e-9);
  }

  @Test
  void comesBackFromItsArchiveAsItWas() throws Exception {
    MultiLayerNetwork network =
        network(
            c -> {
              c.setHiddenUnit(HiddenUnit.RECTIFIED);
              c.setGibbsSteps(3);
              c.setSparsityWeight(0.1);
            });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    MultiLayerNetwork back =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
    assertEquals(network.conf().getLayer(), back.conf().getLayer());
    assertEquals(network.conf().getLayer().hashCode(), back.conf().getLayer().hashCode());
    INDArray x = allVisibleStates();
    assertEquals(network.output(x), back.output(x));
  }
}
