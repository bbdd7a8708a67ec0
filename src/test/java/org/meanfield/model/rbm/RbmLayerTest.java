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
import static org.meanfield.model.rbm.SmallMachine.bits;
import static org.meanfield.model.rbm.SmallMachine.dot;
import static org.meanfield.model.rbm.SmallMachine.layer;
import static org.meanfield.model.rbm.SmallMachine.network;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Against sums over all states of machines that are small enough for them. */
final class RbmLayerTest {
  /** −E(v, h) of binary units. */
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

  /** p(v) of every visible state. */
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

  private static INDArray allVisibleStates() {
    double[][] states = new double[1 << VISIBLE][];
    for (int v = 0; v < states.length; v++) {
      states[v] = bits(v, VISIBLE);
    }
    return Nd4j.createFromArray(states);
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

  /** E over the model of v hᵀ, h, v in the order of the flat vector, minus the same of the data. */
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

  private static double[] gradient(MultiLayerNetwork network, INDArray x, long seed) {
    Draws.begin(seed);
    network.setInput(x);
    network.setLabels(x);
    network.computeGradientAndScore();
    return network.gradient().gradient().div(x.size(0)).toDoubleVector();
  }

  /** In the limit of many steps and chains; both kinds of chains. */
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
    // Of a mean over 50,000 states of spread 1/2, five standard errors.
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

  private static MultiLayerNetwork sparse(double target, double weight, int chains) {
    return network(
        c -> {
          c.setSparsityWeight(weight);
          c.setSparsityTarget(target);
          c.setChains(chains);
        });
  }

  /** Means over the rows. */
  private static double[] means(INDArray rows) {
    return rows.mean(0).toDoubleVector();
  }

  @Test
  void sparsityPullsRunningMeansToTheTarget() {
    INDArray first = allVisibleStates();
    INDArray second = first.get(NDArrayIndex.interval(3, 8), NDArrayIndex.all());
    MultiLayerNetwork sparse = sparse(0.2, 0.7, 0);
    MultiLayerNetwork plain = network(c -> {});
    double[] running = means(layer(plain).hiddenMeans(first));
    assertSparsity(running, means(first), gradient(sparse, first, 8), gradient(plain, first, 8));
    double[] now = means(layer(plain).hiddenMeans(second));
    for (int j = 0; j < HIDDEN; j++) {
      running[j] = 0.9 * running[j] + 0.1 * now[j];
    }
    assertSparsity(running, means(second), gradient(sparse, second, 9), gradient(plain, second, 9));
  }

  private static void assertSparsity(
      double[] running, double[] visible, double[] with, double[] without) {
    for (int j = 0; j < HIDDEN; j++) {
      double pull = 0.7 * (running[j] - 0.2);
      for (int i = 0; i < VISIBLE; i++) {
        int at = j * VISIBLE + i;
        assertEquals(pull * visible[i], with[at] - without[at], 1e-12);
      }
      int bias = VISIBLE * HIDDEN + j;
      assertEquals(pull, with[bias] - without[bias], 1e-12);
    }
  }

  @Test
  void runningMeansGoOnWhereTheyWere() {
    INDArray x = allVisibleStates();
    INDArray other = x.get(NDArrayIndex.interval(3, 8), NDArrayIndex.all());
    for (int chains : new int[] {0, 7}) {
      MultiLayerNetwork one = sparse(0.2, 0.7, chains);
      assertEquals(0, layer(one).memory().length);
      gradient(one, x, 1);
      float[] between = layer(one).memory();
      assertEquals(chains * VISIBLE + HIDDEN, between.length);
      double[] next = gradient(one, other, 2);
      MultiLayerNetwork resumed = sparse(0.2, 0.7, chains);
      layer(resumed).setMemory(between);
      assertArrayEquals(next, gradient(resumed, other, 2), 1e-7);
      // A checkpoint of an earlier program holds the chains alone.
      layer(resumed).setMemory(Arrays.copyOf(between, chains * VISIBLE));
      gradient(resumed, other, 2);
      assertEquals(between.length, layer(resumed).memory().length);
      layer(resumed).setMemory(new float[0]);
      assertEquals(0, layer(resumed).memory().length);
    }
  }

  /**
   * Ten prototypes of fifty noisy pixels: a unit may be on for one in ten and off for the others.
   */
  @Test
  void unitsThatAreRarelyOnStillTellExamplesApart() {
    Random random = new Random(3);
    double[][] prototypes = new double[10][50];
    for (double[] prototype : prototypes) {
      Arrays.setAll(prototype, i -> random.nextInt(2));
    }
    RbmSpec spec =
        new RbmSpec(
            VisibleUnit.BERNOULLI,
            40,
            HiddenUnit.BERNOULLI,
            false,
            1,
            false,
            0,
            new SparsitySpec(0.1, 1),
            0);
    MultiLayerNetwork network =
        Networks.build(
            spec.configuration(
                new DataShape(1, 50, ModelSpec.Target.CLASS, 2),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                3));
    INDArray x = null;
    for (int step = 0; step < 3000; step++) {
      float[][] examples = new float[100][50];
      for (float[] example : examples) {
        double[] prototype = prototypes[random.nextInt(10)];
        for (int i = 0; i < 50; i++) {
          example[i] = (float) (random.nextDouble() < 0.05 ? 1 - prototype[i] : prototype[i]);
        }
      }
      x = Nd4j.createFromArray(examples);
      network.fit(x, x);
    }
    // Noise alone is 50 · 0.05 = 2.5, of which some can be told.
    double error = mean(layer(network).reconstructionErrors(x));
    assertTrue(error < 3, "reconstruction error " + error);
    INDArray means = layer(network).hiddenMeans(x);
    assertEquals(0.1, means.meanNumber().doubleValue(), 0.03);
    double spread = means.std(0).meanNumber().doubleValue();
    assertTrue(spread > 0.15, "each unit's deviation over the examples " + spread);
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
    // 0.3 + 10 · (0.3 + 1.1 − 0.7 + 0.6), so far from 0 that the noise's variance is 1.
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
    assertTrue(after < before / 2, before + " to " + after);
    assertEquals(network.score(new DataSet(x, x)), after, 1e-9);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
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
