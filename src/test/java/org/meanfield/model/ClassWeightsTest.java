package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loss that weighs classes, and its gradient. In names of arrays, B counts examples, F values
 * of a step, T steps and K classes.
 */
@ExtendWith(InDouble.class)
final class ClassWeightsTest {
  private static final int INPUTS = 3;
  private static final int STEPS = 5;
  private static final int CLASSES = 3;
  private static final double STEP = 1e-5;
  private static final ClassWeights WEIGHTS = new ClassWeights(new double[] {0.3, 1, 2.5});

  private static MultiLayerNetwork network(Target target, DataType type, ClassWeights weights) {
    MultiLayerConfiguration plain =
        LstmSpec.plain(List.of(6))
            .configuration(
                new DataShape(STEPS, INPUTS, target, CLASSES),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                7);
    MultiLayerConfiguration weighted =
        MultiLayerConfiguration.fromJson(weights.applied(plain.toJson()));
    weighted.setDataType(type);
    MultiLayerNetwork network = Networks.build(weighted);
    INDArray parameters = Nd4j.create(DataType.DOUBLE, 1, network.numParams());
    Random random = new Random(8);
    for (int i = 0; i < network.numParams(); i++) {
      parameters.putScalar(i, 0.5 * random.nextGaussian());
    }
    network.setParams(parameters.castTo(type));
    return network;
  }

  /**
   * Makes sequences of the classes, or of steps of all classes; every second one is two steps
   * shorter.
   */
  private static DataSet minibatch(Target target, DataType type, int... classes) {
    int size = classes.length;
    Random random = new Random(3);
    INDArray features_BFT = Nd4j.zeros(type, size, INPUTS, STEPS);
    INDArray mask_BT = Nd4j.zeros(type, size, STEPS);
    INDArray labels =
        target.perStep() ? Nd4j.zeros(type, size, CLASSES, STEPS) : Nd4j.zeros(type, size, CLASSES);
    for (int b = 0; b < size; b++) {
      for (int t = 0; t < STEPS - 2 * (b % 2); t++) {
        mask_BT.putScalar(b, t, 1);
        for (int f = 0; f < INPUTS; f++) {
          features_BFT.putScalar(b, f, t, random.nextGaussian());
        }
        if (target.perStep()) {
          labels.putScalar(b, (classes[b] + t) % CLASSES, t, 1);
        }
      }
      if (!target.perStep()) {
        labels.putScalar(b, classes[b], 1);
      }
    }
    return new DataSet(features_BFT, labels, mask_BT, target.perStep() ? mask_BT.dup() : null);
  }

  /** Returns the sum of the examples' gradients; the network's score is then their mean loss. */
  private static INDArray gradient(MultiLayerNetwork network, DataSet minibatch) {
    network.setInput(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.setLayerMaskArrays(minibatch.getFeaturesMaskArray(), minibatch.getLabelsMaskArray());
    network.computeGradientAndScore();
    return network.gradient().gradient().castTo(DataType.DOUBLE);
  }

  /** Returns Σ w_k · −ln p_k over all examples, or steps, from nothing but the network's output. */
  private static double loss(MultiLayerNetwork network, DataSet minibatch) {
    INDArray output =
        network.output(
            minibatch.getFeatures(),
            false,
            minibatch.getFeaturesMaskArray(),
            minibatch.getLabelsMaskArray());
    double sum = 0;
    long steps = output.rank() == 3 ? STEPS : 1;
    for (int b = 0; b < output.size(0); b++) {
      for (int t = 0; t < steps; t++) {
        for (int k = 0; k < CLASSES; k++) {
          boolean perStep = output.rank() == 3;
          INDArray labels = minibatch.getLabels();
          double label = perStep ? labels.getDouble(b, k, t) : labels.getDouble(b, k);
          if (label == 1) {
            double told = perStep ? output.getDouble(b, k, t) : output.getDouble(b, k);
            sum -= WEIGHTS.weights()[k] * Math.log(told);
          }
        }
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"CLASS", "CLASS_PER_STEP"})
  void gradientIsTheSlopeOfTheWeightedLoss(Target target) {
    MultiLayerNetwork network = network(target, DataType.DOUBLE, WEIGHTS);
    DataSet minibatch = minibatch(target, DataType.DOUBLE, 0, 1, 2, 2, 0);
    INDArray gradient = gradient(network, minibatch).dup();
    assertEquals(loss(network, minibatch) / 5, network.score(), 1e-12);
    INDArray at = network.params().dup();
    for (int seed = 0; seed < 4; seed++) {
      INDArray direction = Nd4j.create(DataType.DOUBLE, 1, network.numParams());
      Random random = new Random(seed);
      for (int i = 0; i < network.numParams(); i++) {
        direction.putScalar(i, random.nextGaussian());
      }
      network.setParams(at.add(direction.mul(STEP)));
      double above = loss(network, minibatch);
      network.setParams(at.sub(direction.mul(STEP)));
      double slope = (above - loss(network, minibatch)) / (2 * STEP);
      double told = gradient.mul(direction).sumNumber().doubleValue();
      assertEquals(slope, told, 1e-7 * Math.max(1, Math.abs(slope)));
    }
  }

  @ParameterizedTest
  @CsvSource({"CLASS", "CLASS_PER_STEP"})
  void fusedLayersInFloatGiveTheSameGradient(Target target) {
    MultiLayerNetwork fused = network(target, DataType.FLOAT, WEIGHTS);
    String layers = fused.getLayerWiseConfigurations().toJson();
    assertTrue(layers.contains("org.meanfield.model.lstm.Lstm"), layers);
    INDArray exact =
        gradient(
            network(target, DataType.DOUBLE, WEIGHTS),
            minibatch(target, DataType.DOUBLE, 0, 1, 2, 2, 0));
    INDArray told = gradient(fused, minibatch(target, DataType.FLOAT, 0, 1, 2, 2, 0));
    assertEquals(0, told.sub(exact).norm2Number().doubleValue(), 1e-6 * norm(exact));
    INDArray plain =
        gradient(
            network(target, DataType.FLOAT, ClassWeights.NONE),
            minibatch(target, DataType.FLOAT, 0, 1, 2, 2, 0));
    assertTrue(norm(told.sub(plain)) > 0.1 * norm(plain));
  }

  private static double norm(INDArray array) {
    return array.norm2Number().doubleValue();
  }

  @Test
  void wholeWeightsAreAsIfExamplesCameSoOften() {
    ClassWeights twice = new ClassWeights(new double[] {1, 2, 3});
    DataSet once = minibatch(Target.CLASS, DataType.DOUBLE, 0, 1, 2);
    int[] often = {0, 1, 1, 2, 2, 2};
    DataSet repeated =
        new DataSet(
            Nd4j.pullRows(once.getFeatures().reshape(3, INPUTS * STEPS), 1, often)
                .reshape(6, INPUTS, STEPS),
            Nd4j.pullRows(once.getLabels(), 1, often),
            Nd4j.pullRows(once.getFeaturesMaskArray(), 1, often),
            null);
    INDArray weighted = gradient(network(Target.CLASS, DataType.DOUBLE, twice), once);
    INDArray plain = gradient(network(Target.CLASS, DataType.DOUBLE, ClassWeights.NONE), repeated);
    assertEquals(0, norm(weighted.sub(plain)), 1e-12 * norm(plain));
  }

  @Test
  void balancedWeightsAreInverseFrequenciesOfMeanOne() {
    long[] counts = {10, 30, 60};
    double[] weights = ClassWeights.balanced(counts).weights();
    assertArrayEquals(new double[] {100 / 30.0, 100 / 90.0, 100 / 180.0}, weights, 1e-15);
    double sum = 0;
    for (int k = 0; k < counts.length; k++) {
      sum += counts[k] * weights[k];
    }
    assertEquals(100, sum, 1e-12);
  }

  @Test
  void balancedClassesChangeNothing() {
    String configuration =
        network(Target.CLASS, DataType.FLOAT, ClassWeights.NONE)
            .getLayerWiseConfigurations()
            .toJson();
    ClassWeights weights = ClassWeights.balanced(new long[] {7, 7, 7});
    assertSame(configuration, weights.applied(configuration));
    assertEquals(List.of(), weights.notes().toList());
    assertEquals(1, WEIGHTS.notes().count());
  }

  @Test
  void classThatDoesNotOccurIsNotCounted() {
    assertArrayEquals(
        new double[] {7 / 6.0, 1, 7 / 8.0}, ClassWeights.balanced(new long[] {3, 0, 4}).weights());
  }
}
