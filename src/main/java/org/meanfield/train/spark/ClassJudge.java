package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of classifiers: counts by true and predicted class, row by row, and the sum of −ln
 * p(true class). In names of arrays, B counts examples and K classes, the labels' being the
 * dataset's.
 *
 * @param classes that the model knows
 * @param numbers that it has for the dataset's; examples of a class without one aren't judged
 */
record ClassJudge(int classes, ClassNumbers numbers) implements Judge {
  private int lossAt() {
    return classes * classes;
  }

  @Override
  public int sums() {
    return lossAt() + 1;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    INDArray output = Outputs.of(network, minibatch);
    float[][] probabilities_BK = output.toFloatMatrix();
    float[][] labels_BK = minibatch.getLabels().toFloatMatrix();
    for (int b = 0; b < probabilities_BK.length; b++) {
      int truth = numbers.of(greatest(labels_BK[b]));
      if (truth == ClassNumbers.UNKNOWN) {
        continue;
      }
      sums[truth * classes + greatest(probabilities_BK[b])]++;
      // A probability that underflowed to 0 counts as the smallest one there is.
      sums[lossAt()] -= Math.log(Math.max(probabilities_BK[b][truth], Float.MIN_VALUE));
    }
    NativeArrays.close(output);
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    INDArray output = Outputs.of(network, minibatch);
    float[][] probabilities_BK = output.toFloatMatrix();
    float[][] labels_BK = minibatch.getLabels().toFloatMatrix();
    double[] right = new double[probabilities_BK.length];
    double[] counted = new double[right.length];
    for (int b = 0; b < right.length; b++) {
      int truth = numbers.of(greatest(labels_BK[b]));
      right[b] = truth == greatest(probabilities_BK[b]) ? 1 : 0;
      counted[b] = truth == ClassNumbers.UNKNOWN ? 0 : 1;
    }
    NativeArrays.close(output);
    return new ExampleScores("accuracy", right, counted);
  }

  private static int greatest(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[at]) {
        at = i;
      }
    }
    return at;
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    List<List<Long>> confusion = new ArrayList<>();
    long examples = 0;
    long right = 0;
    for (int t = 0; t < classes; t++) {
      List<Long> row = new ArrayList<>();
      for (int p = 0; p < classes; p++) {
        long count = (long) sums[t * classes + p];
        row.add(count);
        examples += count;
        right += t == p ? count : 0;
      }
      confusion.add(row);
    }
    return new Evaluation.Classification(
        examples, (double) right / examples, sums[lossAt()] / examples, confusion);
  }
}
