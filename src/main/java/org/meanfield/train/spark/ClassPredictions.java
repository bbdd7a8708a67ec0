package org.meanfield.train.spark;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A classifier's predictions for a minibatch: one for each example, or one for each of its time
 * steps that has a label. In names of arrays, N counts predictions, K the model's classes, L the
 * dataset's, B examples and T time steps.
 *
 * @param minibatchSize examples of the minibatch
 * @param classes that the model knows
 * @param probabilities_NK prediction by prediction
 * @param truths_N the model's numbers of the true classes
 * @param examples_N the example of each prediction, by its place in the minibatch, ascending
 */
public record ClassPredictions(
    int minibatchSize, int classes, float[] probabilities_NK, int[] truths_N, int[] examples_N) {
  /**
   * Asks a network.
   *
   * @param numbers that it has for the dataset's classes; a class without one makes no prediction
   */
  public static ClassPredictions of(
      MultiLayerNetwork network, DataSet minibatch, ClassNumbers numbers) {
    INDArray output = Outputs.of(network, minibatch);
    StepMask mask = StepMask.ofLabels(minibatch);
    float[] probabilities_BKT = Outputs.copy(output);
    float[] labels_BLT = Outputs.copy(minibatch.getLabels());
    int size = (int) output.size(0);
    int classes = (int) output.size(1);
    int steps = mask.steps();
    NativeArrays.close(output);
    Rows labels = new Rows(labels_BLT, (int) minibatch.getLabels().size(1), steps);
    Rows probabilities = new Rows(probabilities_BKT, classes, steps);
    float[] probabilities_NK = new float[size * steps * classes];
    int[] truths_N = new int[size * steps];
    int[] examples_N = new int[size * steps];
    int n = 0;
    for (int b = 0; b < size; b++) {
      for (int t = 0; t < steps; t++) {
        int truth = mask.holds(b, t) ? numbers.of(labels.greatest(b, t)) : ClassNumbers.UNKNOWN;
        if (truth != ClassNumbers.UNKNOWN) {
          probabilities.copy(b, t, probabilities_NK, n * classes);
          truths_N[n] = truth;
          examples_N[n] = b;
          n++;
        }
      }
    }
    return new ClassPredictions(
        size, classes, probabilities_NK, Arrays.copyOf(truths_N, n), Arrays.copyOf(examples_N, n));
  }

  /** Values {@code [B, K, T]} of the rows that belong to an example and a time step. */
  private record Rows(float[] values_BKT, int width, int steps) {
    private int at(int example, int step) {
      return example * width * steps + step;
    }

    int greatest(int example, int step) {
      int greatest = 0;
      int at = at(example, step);
      for (int k = 1; k < width; k++) {
        if (values_BKT[at + k * steps] > values_BKT[at + greatest * steps]) {
          greatest = k;
        }
      }
      return greatest;
    }

    void copy(int example, int step, float[] to, int toAt) {
      int at = at(example, step);
      for (int k = 0; k < width; k++) {
        to[toAt + k] = values_BKT[at + k * steps];
      }
    }
  }

  /** Returns the number of predictions. */
  public int size() {
    return truths_N.length;
  }

  /** Returns the number of examples that have a prediction. */
  int examples() {
    int examples = 0;
    for (int n = 0; n < examples_N.length; n++) {
      examples += n == 0 || examples_N[n] != examples_N[n - 1] ? 1 : 0;
    }
    return examples;
  }

  int truth(int prediction) {
    return truths_N[prediction];
  }

  /** Returns the probability of a class, by its number. */
  public float probability(int prediction, int number) {
    return probabilities_NK[prediction * classes + number];
  }

  /** Returns the most probable class, the first of equals. */
  public int told(int prediction) {
    int told = 0;
    for (int k = 1; k < classes; k++) {
      if (probability(prediction, k) > probability(prediction, told)) {
        told = k;
      }
    }
    return told;
  }

  /** Returns how many classes come before the true one, by probability and then by number. */
  int rankOfTruth(int prediction) {
    int truth = truths_N[prediction];
    float itsProbability = probability(prediction, truth);
    int before = 0;
    for (int k = 0; k < classes; k++) {
      float other = probability(prediction, k);
      before += other > itsProbability || (other == itsProbability && k < truth) ? 1 : 0;
    }
    return before;
  }
}
