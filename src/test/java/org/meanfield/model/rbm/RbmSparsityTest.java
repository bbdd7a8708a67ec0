package org.meanfield.model.rbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.rbm.SmallMachine.HIDDEN;
import static org.meanfield.model.rbm.SmallMachine.VISIBLE;
import static org.meanfield.model.rbm.SmallMachine.allVisibleStates;
import static org.meanfield.model.rbm.SmallMachine.gradient;
import static org.meanfield.model.rbm.SmallMachine.layer;
import static org.meanfield.model.rbm.SmallMachine.mean;
import static org.meanfield.model.rbm.SmallMachine.network;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.UpdaterSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The penalty on hidden units whose running means are off their target. */
final class RbmSparsityTest {
  private static MultiLayerNetwork sparse(double target, double weight, int chains) {
    return network(
        c -> {
          c.setSparsityWeight(weight);
          c.setSparsityTarget(target);
          c.setChains(chains);
        });
  }

  /** Returns the means over the rows. */
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
   * There are ten prototypes of fifty noisy pixels: a unit may be on for one in ten and off for the
   * others.
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
    // Noise alone makes an error of 50 · 0.05 = 2.5, of which some can be reconstructed.
    double error = mean(layer(network).reconstructionErrors(x));
    assertTrue(error < 3, "the reconstruction error is " + error);
    INDArray means = layer(network).hiddenMeans(x);
    assertEquals(0.1, means.meanNumber().doubleValue(), 0.03);
    double spread = means.std(0).meanNumber().doubleValue();
    assertTrue(spread > 0.15, "a unit's deviation over the examples is " + spread);
  }
}
