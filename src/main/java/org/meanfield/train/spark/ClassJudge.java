package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of classifiers of examples or of time steps, by sums over their predictions: those of
 * the model as a whole, three for each bin of the calibration error, and three for each class.
 *
 * @param classes that the model knows
 * @param numbers that it has for the dataset's; predictions of a class without one aren't judged
 */
record ClassJudge(int classes, ClassNumbers numbers) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int LOSS = 1;
  private static final int AMONG_THREE = 2;
  private static final int AMONG_FIVE = 3;

  /** Guo et al. 2017 use as many; they are of equal width, and each holds its upper end. */
  private static final int BINS = 15;

  private static final int FIRST_BIN = 4;
  private static final int FIRST_CLASS = FIRST_BIN + 3 * BINS;

  private static final int SUPPORT = 0;
  private static final int PREDICTED = 1;
  private static final int CONFIDENCE = 1;
  private static final int RIGHT = 2;

  @Override
  public int sums() {
    return FIRST_CLASS + 3 * classes;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    add(ClassPredictions.of(network, minibatch, numbers), sums);
  }

  void add(ClassPredictions predictions, double[] sums) {
    sums[EXAMPLES] += predictions.examples();
    for (int n = 0; n < predictions.size(); n++) {
      int truth = predictions.truth(n);
      int told = predictions.told(n);
      int right = truth == told ? 1 : 0;
      // A probability that underflowed to 0 counts as the smallest one there is.
      sums[LOSS] -= Math.log(Math.max(predictions.probability(n, truth), Float.MIN_VALUE));
      int rank = predictions.rankOfTruth(n);
      sums[AMONG_THREE] += rank < 3 ? 1 : 0;
      sums[AMONG_FIVE] += rank < 5 ? 1 : 0;
      float confidence = predictions.probability(n, told);
      int bin = FIRST_BIN + 3 * bin(confidence);
      sums[bin + SUPPORT]++;
      sums[bin + CONFIDENCE] += confidence;
      sums[bin + RIGHT] += right;
      sums[FIRST_CLASS + 3 * truth + SUPPORT]++;
      sums[FIRST_CLASS + 3 * told + PREDICTED]++;
      sums[FIRST_CLASS + 3 * truth + RIGHT] += right;
    }
  }

  private static int bin(float confidence) {
    return Math.max(0, Math.min(BINS - 1, (int) Math.ceil((double) confidence * BINS) - 1));
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    ClassPredictions predictions = ClassPredictions.of(network, minibatch, numbers);
    double[] right = new double[predictions.minibatchSize()];
    double[] counted = new double[right.length];
    for (int n = 0; n < predictions.size(); n++) {
      int example = predictions.examples_N()[n];
      counted[example]++;
      right[example] += predictions.truth(n) == predictions.told(n) ? 1 : 0;
    }
    return new ExampleScores("accuracy", right, counted);
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    List<ClassFigures> byNumber = new ArrayList<>();
    long predictions = 0;
    long right = 0;
    for (int k = 0; k < classes; k++) {
      int at = FIRST_CLASS + 3 * k;
      long support = (long) sums[at + SUPPORT];
      long rightOfClass = (long) sums[at + RIGHT];
      byNumber.add(ClassFigures.of(support, (long) sums[at + PREDICTED], rightOfClass));
      predictions += support;
      right += rightOfClass;
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("accuracy", (double) right / predictions);
    figures.put("crossEntropy", sums[LOSS] / predictions);
    figures.put("calibrationError", calibrationError(sums) / predictions);
    if (classes > 3) {
      figures.put("top3Accuracy", sums[AMONG_THREE] / predictions);
    }
    if (classes > 5) {
      figures.put("top5Accuracy", sums[AMONG_FIVE] / predictions);
    }
    return Classification.of((long) sums[EXAMPLES], predictions, figures, byNumber);
  }

  /** Returns Σ n·|accuracy − mean confidence| over the bins of n predictions. */
  private static double calibrationError(double[] sums) {
    double error = 0;
    for (int at = FIRST_BIN; at < FIRST_CLASS; at += 3) {
      error += Math.abs(sums[at + RIGHT] - sums[at + CONFIDENCE]);
    }
    return error;
  }
}
