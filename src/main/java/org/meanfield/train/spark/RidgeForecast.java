package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;
import org.meanfield.data.ShardedData;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A ridge regression of all values to predict on the last steps of the window (Hoerl and Kennard
 * 1970, doi:10.1080/00401706.1970.10488634), by the normal equations, whose products MLlib's {@link
 * RowMatrix} adds up. In names of arrays, B counts examples, F values of a step, T steps, X inputs
 * of the regression and K values to predict.
 *
 * @param steps the last ones of a window, which the regression reads
 * @param weights_XK the coefficients, of which the last row holds the intercepts
 */
record RidgeForecast(int steps, double[][] weights_XK) implements Forecaster {
  private static final int MOST_INPUTS = 2000;

  /** The most that the training windows times the square of the inputs may be. */
  private static final double MOST_WORK = 4e10;

  /** The weight of the penalty of squared coefficients, for inputs of deviation 1. */
  private static final double PENALTY = 1;

  private static final double ASYMMETRY = 1e-9;

  /**
   * Fits the regression to training windows; to some of them, evenly spread, where they are many.
   *
   * @param features values of a step
   * @param length steps of a window
   * @param outputs values to predict
   */
  static RidgeForecast fit(ShardedData train, int features, int length, int outputs) {
    int steps = Math.max(1, Math.min(length, MOST_INPUTS / features));
    int inputs = steps * features;
    int windows = (int) Math.min(train.examples(), MOST_WORK / inputs / inputs);
    RowMatrix rows =
        new RowMatrix(train.inOrder(windows).mapPartitions(new ToRows(steps), true).rdd());
    return new RidgeForecast(steps, solved(rows.computeGramianMatrix(), inputs, outputs));
  }

  /** Solves the normal equations of centred values; the intercepts aren't penalised. */
  private static double[][] solved(Matrix gramian, int inputs, int outputs) {
    int one = inputs + outputs;
    double examples = gramian.apply(one, one);
    RealMatrix left = new Array2DRowRealMatrix(inputs, inputs);
    RealMatrix right = new Array2DRowRealMatrix(inputs, outputs);
    for (int i = 0; i < inputs; i++) {
      double sum = gramian.apply(i, one);
      for (int j = 0; j < inputs; j++) {
        left.setEntry(i, j, gramian.apply(i, j) - sum * gramian.apply(j, one) / examples);
      }
      left.addToEntry(i, i, PENALTY);
      for (int k = 0; k < outputs; k++) {
        double centred =
            gramian.apply(i, inputs + k) - sum * gramian.apply(inputs + k, one) / examples;
        right.setEntry(i, k, centred);
      }
    }
    RealMatrix solution = new CholeskyDecomposition(left, ASYMMETRY, 0).getSolver().solve(right);
    double[][] weights_XK = new double[inputs + 1][];
    for (int i = 0; i < inputs; i++) {
      weights_XK[i] = solution.getRow(i);
    }
    weights_XK[inputs] =
        IntStream.range(0, outputs)
            .mapToDouble(
                k -> {
                  double rest = gramian.apply(inputs + k, one);
                  for (int i = 0; i < inputs; i++) {
                    rest -= solution.getEntry(i, k) * gramian.apply(i, one);
                  }
                  return rest / examples;
                })
            .toArray();
    return weights_XK;
  }

  @Override
  public float[] of(DataSet minibatch) {
    int outputs = weights_XK[0].length;
    int inputs = weights_XK.length - 1;
    float[] values_BFT = Outputs.copy(minibatch.getFeatures());
    int length = (int) minibatch.getFeatures().size(2);
    float[] told_BK = new float[minibatch.numExamples() * outputs];
    double[] sums_K = new double[outputs];
    for (int b = 0; b < minibatch.numExamples(); b++) {
      System.arraycopy(weights_XK[inputs], 0, sums_K, 0, outputs);
      for (int x = 0; x < inputs; x++) {
        double value = input(values_BFT, b, x, inputs, length);
        for (int k = 0; k < outputs; k++) {
          sums_K[k] += value * weights_XK[x][k];
        }
      }
      for (int k = 0; k < outputs; k++) {
        told_BK[b * outputs + k] = (float) sums_K[k];
      }
    }
    return told_BK;
  }

  private double input(float[] values_BFT, int b, int x, int inputs, int length) {
    return at(values_BFT, b, x, inputs / steps, steps, length);
  }

  /** An input of the regression: feature x / steps at the step x modulo steps of the last ones. */
  private static double at(float[] values_BFT, int b, int x, int features, int steps, int length) {
    return values_BFT[(b * features + x / steps) * length + length - steps + x % steps];
  }

  /** Turns windows into rows of inputs, values to predict, and 1. */
  private record ToRows(int steps) implements FlatMapFunction<Iterator<DataSet>, Vector> {
    @Override
    public Iterator<Vector> call(Iterator<DataSet> minibatches) {
      Iterable<DataSet> all = () -> minibatches;
      return StreamSupport.stream(all.spliterator(), false)
          .flatMap(
              minibatch -> {
                Vector[] rows = rows(minibatch);
                NativeArrays.close(minibatch);
                return Arrays.stream(rows);
              })
          .iterator();
    }

    private Vector[] rows(DataSet minibatch) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      float[] true_BK = Outputs.copy(minibatch.getLabels());
      int examples = minibatch.numExamples();
      int features = (int) minibatch.getFeatures().size(1);
      int length = (int) minibatch.getFeatures().size(2);
      int outputs = true_BK.length / examples;
      Vector[] rows = new Vector[examples];
      for (int b = 0; b < examples; b++) {
        double[] row = new double[steps * features + outputs + 1];
        for (int x = 0; x < steps * features; x++) {
          row[x] = at(values_BFT, b, x, features, steps, length);
        }
        for (int k = 0; k < outputs; k++) {
          row[steps * features + k] = true_BK[b * outputs + k];
        }
        row[row.length - 1] = 1;
        rows[b] = Vectors.dense(row);
      }
      return rows;
    }
  }
}
