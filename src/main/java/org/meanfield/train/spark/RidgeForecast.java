package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
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
 * RowMatrix} adds up, in whatever order they come: its last bits may differ from run to run. It
 * reads the numbers of a step and no categories, whose indices are no quantities. In names of
 * arrays, B counts examples, F values of a step, T steps, X inputs of the regression and K values
 * to predict.
 *
 * @param scaling of inputs and values to predict
 * @param weights_XK the coefficients of scaled inputs
 */
record RidgeForecast(Scaling scaling, double[][] weights_XK) implements Forecaster {
  private static final int MOST_INPUTS = 2000;
  private static final int MOST_OUTPUTS = 500;

  /** The most that the training windows times the square of all columns may be. */
  private static final double MOST_WORK = 4e10;

  /** The weight of the penalty of squared coefficients, for inputs of deviation 1. */
  private static final double PENALTY = 1;

  private static final double ASYMMETRY = 1e-9;

  /** A smaller deviation, as a fraction of the mean, is what rounding leaves of a constant. */
  private static final double LEAST_DEVIATION = 1e-6;

  /**
   * Fits the regression to training windows; to some of them, evenly spread, where they are many.
   *
   * @param numbers the places of the values of a step that it reads
   * @param length steps of a window
   * @param outputs values to predict
   * @return empty if there are no features, or too many features or outputs, or the equations can't
   *     be solved
   */
  static Optional<RidgeForecast> fit(ShardedData train, int[] numbers, int length, int outputs) {
    if (numbers.length == 0 || numbers.length > MOST_INPUTS || outputs > MOST_OUTPUTS) {
      return Optional.empty();
    }
    int steps = Math.min(length, MOST_INPUTS / numbers.length);
    int columns = steps * numbers.length + outputs;
    int windows = (int) Math.min(train.examples(), MOST_WORK / columns / columns);
    Moments moments = new Moments(numbers, steps, columns);
    Scaling scaling = Scaling.of(moments, ShardSums.of(train, windows, moments), outputs);
    RowMatrix rows =
        new RowMatrix(train.inOrder(windows).mapPartitions(new ToRows(scaling), true).rdd());
    try {
      return Optional.of(new RidgeForecast(scaling, solved(rows.computeGramianMatrix(), scaling)));
    } catch (NonPositiveDefiniteMatrixException e) {
      return Optional.empty();
    }
  }

  /** Solves the normal equations, of scaled values, so that there are no intercepts. */
  private static double[][] solved(Matrix gramian, Scaling scaling) {
    int inputs = scaling.inputs();
    RealMatrix left = new Array2DRowRealMatrix(inputs, inputs);
    RealMatrix right = new Array2DRowRealMatrix(inputs, scaling.outputs());
    for (int i = 0; i < inputs; i++) {
      for (int j = 0; j < inputs; j++) {
        left.setEntry(i, j, gramian.apply(i, j));
      }
      left.addToEntry(i, i, PENALTY);
      for (int k = 0; k < scaling.outputs(); k++) {
        right.setEntry(i, k, gramian.apply(i, inputs + k));
      }
    }
    return new CholeskyDecomposition(left, ASYMMETRY, 0).getSolver().solve(right).getData();
  }

  @Override
  public float[] of(DataSet minibatch) {
    int inputs = scaling.inputs();
    int outputs = scaling.outputs();
    float[] told_BK = new float[minibatch.numExamples() * outputs];
    double[][] rows = scaling.rows(minibatch);
    for (int b = 0; b < rows.length; b++) {
      double[] sums_K = new double[outputs];
      for (int x = 0; x < inputs; x++) {
        for (int k = 0; k < outputs; k++) {
          sums_K[k] += rows[b][x] * weights_XK[x][k];
        }
      }
      for (int k = 0; k < outputs; k++) {
        told_BK[b * outputs + k] = (float) (sums_K[k] + scaling.means()[inputs + k]);
      }
    }
    return told_BK;
  }

  /**
   * The scaling of a row's inputs to mean 0 and deviation 1, and of its values to predict to mean
   * 0.
   *
   * @param numbers the places of the values of a step that the regression reads
   * @param steps the last ones of a window, which the regression reads
   * @param means of inputs and of values to predict
   * @param factors of both; 0 of an input that is constant, and 1 of values to predict
   */
  private record Scaling(int[] numbers, int steps, double[] means, double[] factors, int outputs)
      implements Serializable {
    static Scaling of(Moments moments, double[] sums, int outputs) {
      int columns = moments.columns();
      double count = sums[2 * columns];
      double[] means = new double[columns];
      double[] factors = new double[columns];
      for (int i = 0; i < columns; i++) {
        means[i] = sums[i] / count;
        double variance = sums[columns + i] / count - means[i] * means[i];
        double deviation = Math.sqrt(Math.max(0, variance));
        boolean constant = deviation <= LEAST_DEVIATION * Math.abs(means[i]);
        factors[i] = i >= columns - outputs ? 1 : constant ? 0 : 1 / deviation;
      }
      return new Scaling(moments.numbers(), moments.steps(), means, factors, outputs);
    }

    int inputs() {
      return means.length - outputs;
    }

    double[][] rows(DataSet minibatch) {
      double[][] rows = Moments.raw(minibatch, numbers, steps);
      for (double[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (row[i] - means[i]) * factors[i];
        }
      }
      return rows;
    }
  }

  /** Sums of inputs and of values to predict, of their squares, and their number. */
  private record Moments(int[] numbers, int steps, int columns) implements ShardSums.Summand {
    @Override
    public int sums() {
      return 2 * columns + 1;
    }

    @Override
    public void add(DataSet minibatch, double[] sums) {
      for (double[] row : raw(minibatch, numbers, steps)) {
        for (int i = 0; i < columns; i++) {
          sums[i] += row[i];
          sums[columns + i] += row[i] * row[i];
        }
        sums[2 * columns]++;
      }
    }

    /** Windows as rows: each feature's last steps in turn, then the values to predict. */
    static double[][] raw(DataSet minibatch, int[] numbers, int steps) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      float[] true_BK = Outputs.copy(minibatch.getLabels());
      int examples = minibatch.numExamples();
      int features = (int) minibatch.getFeatures().size(1);
      int length = (int) minibatch.getFeatures().size(2);
      int outputs = true_BK.length / examples;
      int inputs = steps * numbers.length;
      double[][] rows = new double[examples][inputs + outputs];
      for (int b = 0; b < examples; b++) {
        for (int x = 0; x < inputs; x++) {
          int step = length - steps + x % steps;
          rows[b][x] = values_BFT[(b * features + numbers[x / steps]) * length + step];
        }
        for (int k = 0; k < outputs; k++) {
          rows[b][inputs + k] = true_BK[b * outputs + k];
        }
      }
      return rows;
    }
  }

  /** Turns windows into scaled rows. */
  private record ToRows(Scaling scaling) implements FlatMapFunction<Iterator<DataSet>, Vector> {
    @Override
    public Iterator<Vector> call(Iterator<DataSet> minibatches) {
      Iterable<DataSet> all = () -> minibatches;
      return StreamSupport.stream(all.spliterator(), false)
          .flatMap(
              minibatch -> {
                double[][] rows = scaling.rows(minibatch);
                NativeArrays.close(minibatch);
                return Arrays.stream(rows).map(Vectors::dense);
              })
          .iterator();
    }
  }
}
