package org.meanfield.train.spark;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of models that predict values: the mean squared error over values, without steps that
 * the labels' mask leaves out, and the number of missed targets. Arrays are {@code [B, K]} or
 * {@code [B, K, T]}: B counts examples, K values and T steps.
 *
 * @param tolerance a target is missed if one of its values is off by this or more; 0 to count none
 */
record ValueJudge(double tolerance) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int VALUES = 1;
  private static final int SQUARED_ERROR = 2;
  private static final int WRONG = 3;

  @Override
  public int sums() {
    return 4;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    INDArray output = Outputs.of(network, minibatch);
    StepMask mask = StepMask.ofLabels(minibatch);
    float[] told_BKT = Outputs.copy(output);
    float[] true_BKT = Outputs.copy(minibatch.getLabels());
    int examples = (int) output.size(0);
    int values = (int) output.size(1);
    int steps = mask.steps();
    sums[EXAMPLES] += examples;
    for (int b = 0; b < examples; b++) {
      for (int t = 0; t < steps; t++) {
        if (mask.holds(b, t)) {
          double greatestError = 0;
          for (int k = 0; k < values; k++) {
            int at = (b * values + k) * steps + t;
            double error = Math.abs((double) told_BKT[at] - true_BKT[at]);
            sums[SQUARED_ERROR] += error * error;
            greatestError = Math.max(greatestError, error);
          }
          sums[VALUES] += values;
          // An error that is no number is a miss, too.
          sums[WRONG] += greatestError < tolerance ? 0 : 1;
        }
      }
    }
    NativeArrays.close(output);
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    INDArray output = Outputs.of(network, minibatch);
    StepMask mask = StepMask.ofLabels(minibatch);
    float[] told_BKT = Outputs.copy(output);
    float[] true_BKT = Outputs.copy(minibatch.getLabels());
    int values = (int) output.size(1);
    int steps = mask.steps();
    double[] squares = new double[(int) output.size(0)];
    double[] counted = new double[squares.length];
    for (int b = 0; b < squares.length; b++) {
      for (int t = 0; t < steps; t++) {
        for (int k = 0; mask.holds(b, t) && k < values; k++) {
          int at = (b * values + k) * steps + t;
          double error = (double) told_BKT[at] - true_BKT[at];
          squares[b] += error * error;
          counted[b]++;
        }
      }
    }
    NativeArrays.close(output);
    return new ExampleScores("meanSquaredError", squares, counted);
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("meanSquaredError", sums[SQUARED_ERROR] / sums[VALUES]);
    if (tolerance > 0) {
      metrics.put("wrong", sums[WRONG]);
    }
    return new Evaluation.Scores((long) sums[EXAMPLES], metrics);
  }
}
