package org.meanfield.train.spark;

import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of classifiers of time steps: accuracy and cross-entropy over the steps that the
 * labels' mask doesn't leave out. Arrays are {@code [B, K, T]}: B counts examples, K classes, the
 * labels' being the dataset's, and T steps.
 *
 * @param numbers that the model has for the dataset's classes; steps of a class without one aren't
 *     judged
 */
record StepClassJudge(ClassNumbers numbers) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int STEPS = 1;
  private static final int RIGHT = 2;
  private static final int LOSS = 3;

  @Override
  public int sums() {
    return 4;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    INDArray output = Outputs.of(network, minibatch);
    StepMask mask = StepMask.ofLabels(minibatch);
    float[] probabilities_BKT = Outputs.copy(output);
    float[] labels_BKT = Outputs.copy(minibatch.getLabels());
    int examples = (int) output.size(0);
    int classes = (int) output.size(1);
    int steps = (int) output.size(2);
    sums[EXAMPLES] += examples;
    for (int b = 0; b < examples; b++) {
      for (int t = 0; t < steps; t++) {
        int truth = mask.holds(b, t) ? truth(labels_BKT, minibatch, b, t) : ClassNumbers.UNKNOWN;
        if (truth != ClassNumbers.UNKNOWN) {
          int at = b * classes * steps + t;
          int told = greatest(probabilities_BKT, at, classes, steps);
          sums[STEPS]++;
          sums[RIGHT] += truth == told ? 1 : 0;
          // A probability that underflowed to 0 counts as the smallest one there is.
          float probability = probabilities_BKT[at + truth * steps];
          sums[LOSS] -= Math.log(Math.max(probability, Float.MIN_VALUE));
        }
      }
    }
    NativeArrays.close(output);
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    INDArray output = Outputs.of(network, minibatch);
    StepMask mask = StepMask.ofLabels(minibatch);
    float[] probabilities_BKT = Outputs.copy(output);
    float[] labels_BKT = Outputs.copy(minibatch.getLabels());
    int classes = (int) output.size(1);
    int steps = (int) output.size(2);
    double[] right = new double[(int) output.size(0)];
    double[] counted = new double[right.length];
    for (int b = 0; b < right.length; b++) {
      for (int t = 0; t < steps; t++) {
        int truth = mask.holds(b, t) ? truth(labels_BKT, minibatch, b, t) : ClassNumbers.UNKNOWN;
        if (truth != ClassNumbers.UNKNOWN) {
          int at = b * classes * steps + t;
          counted[b]++;
          right[b] += truth == greatest(probabilities_BKT, at, classes, steps) ? 1 : 0;
        }
      }
    }
    NativeArrays.close(output);
    return new ExampleScores("accuracy", right, counted);
  }

  /** The model's number of a step's true class. */
  private int truth(float[] labels_BKT, DataSet minibatch, int example, int step) {
    int classes = (int) minibatch.getLabels().size(1);
    int steps = (int) minibatch.getLabels().size(2);
    return numbers.of(greatest(labels_BKT, example * classes * steps + step, classes, steps));
  }

  /** The first class with the greatest value. */
  private static int greatest(float[] values, int at, int classes, int stride) {
    int greatest = 0;
    for (int k = 1; k < classes; k++) {
      if (values[at + k * stride] > values[at + greatest * stride]) {
        greatest = k;
      }
    }
    return greatest;
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    return new Evaluation.Scores(
        (long) sums[EXAMPLES],
        Map.of("accuracy", sums[RIGHT] / sums[STEPS], "crossEntropy", sums[LOSS] / sums[STEPS]));
  }
}
