package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.registry.ComparisonConfig;
import org.meanfield.registry.PairedBootstrap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rates at which challengers are promoted that are no better than the champion, and that are.
 * Models are LSTMs that were really trained; 100,000 examples tell how good they really are, and
 * each comparison is by 5,000 others.
 */
final class PromotionBench {
  private static final int TRIALS = 200;
  private static final int HELD_OUT = 5_000;
  private static final int STEPS = 4;
  private static final int FEATURES = 3;
  private static final ComparisonConfig RULE = new ComparisonConfig(0.95, 0, 200);
  private static final List<DataSet> MANY = examples(-1, 100_000).batchBy(HELD_OUT);

  /** A model, and how often it is right. */
  private record Trained(MultiLayerNetwork network, double accuracy) {}

  private static DataSet examples(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count * FEATURES * STEPS];
    float[] labels = new float[count * 2];
    for (int b = 0; b < count; b++) {
      double bias = random.nextGaussian();
      double[] means = {bias, -bias, 0};
      for (int f = 0; f < FEATURES; f++) {
        for (int t = 0; t < STEPS; t++) {
          values[(b * FEATURES + f) * STEPS + t] = (float) (means[f] + 2 * random.nextGaussian());
        }
      }
      labels[2 * b + (bias > 0 ? 1 : 0)] = 1;
    }
    return new DataSet(
        Nd4j.createFromArray(values).reshape(count, FEATURES, STEPS),
        Nd4j.createFromArray(labels).reshape(count, 2));
  }

  private static Trained trained(int seed, int examples, int epochs) {
    MultiLayerNetwork network =
        Networks.build(
            LstmSpec.plain(List.of(4))
                .configuration(
                    new DataShape(STEPS, FEATURES, Target.CLASS, 2),
                    new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01),
                    seed));
    List<DataSet> minibatches = examples(1000L * seed, examples).batchBy(50);
    for (int epoch = 0; epoch < epochs; epoch++) {
      minibatches.forEach(network::fit);
    }
    return judged(network);
  }

  private static Trained judged(MultiLayerNetwork network) {
    double right = 0;
    for (DataSet part : MANY) {
      right += Arrays.stream(right(network, part)).sum() / HELD_OUT / MANY.size();
    }
    return new Trained(network, right);
  }

  /**
   * Trains a challenger that goes on from a champion with new data until it is better by a point.
   */
  private static Optional<Trained> betterByAPoint(Trained champion, int seed) {
    MultiLayerNetwork network = champion.network().clone();
    for (DataSet minibatch : examples(1000L * seed + 1, 2000).batchBy(50)) {
      network.fit(minibatch);
      Trained challenger = judged(network);
      double better = challenger.accuracy() - champion.accuracy();
      if (better >= 0.0095) {
        return better <= 0.0105 ? Optional.of(challenger) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Returns 1 for each example that is told rightly, and 0 for others. */
  private static double[] right(MultiLayerNetwork network, DataSet examples) {
    INDArray told = network.output(examples.getFeatures()).argMax(1);
    return told.eq(examples.getLabels().argMax(1)).castTo(Nd4j.dataType()).toDoubleVector();
  }

  private static boolean promoted(Trained challenger, Trained champion, long seed) {
    DataSet heldOut = examples(-2 - seed, HELD_OUT);
    double[] weights = new double[HELD_OUT];
    Arrays.fill(weights, 1);
    return RULE.isBetter(
        PairedBootstrap.of(
            right(challenger.network(), heldOut),
            right(champion.network(), heldOut),
            weights,
            RULE.confidence(),
            seed));
  }

  @Test
  void challengersNoBetterAreSeldomPromoted() {
    Trained champion = trained(1, 2000, 6);
    int promoted = 0;
    double sum = 0;
    int trials = 0;
    for (int seed = 2; trials < TRIALS; seed++) {
      Trained challenger = trained(seed, 2000, 6);
      if (challenger.accuracy() <= champion.accuracy()) {
        trials++;
        sum += challenger.accuracy() - champion.accuracy();
        promoted += promoted(challenger, champion, seed) ? 1 : 0;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "no better: %d of %d promoted; champion %.4f, challengers %.4f on average%n",
        promoted,
        TRIALS,
        champion.accuracy(),
        champion.accuracy() + sum / TRIALS);
    // The bound is 5 %, and twice the standard deviation of a count of so many.
    assertTrue(promoted <= 0.05 * TRIALS + 2 * Math.sqrt(TRIALS * 0.05 * 0.95), promoted + "");
  }

  @Test
  void improvementsOfAPointArePromoted() {
    int promoted = 0;
    int trials = 0;
    double sum = 0;
    for (int seed = 1; trials < TRIALS / 2; seed++) {
      Trained champion = trained(500 + seed, 600, 4);
      Optional<Trained> challenger = betterByAPoint(champion, seed);
      if (challenger.isPresent()) {
        trials++;
        sum += challenger.get().accuracy() - champion.accuracy();
        promoted += promoted(challenger.get(), champion, seed) ? 1 : 0;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "better by a point: %d of %d promoted; they are better by %.4f on average%n",
        promoted,
        trials,
        sum / trials);
    assertTrue(promoted >= 0.8 * trials, promoted + " of " + trials + " were promoted");
  }
}
