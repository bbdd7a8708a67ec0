package org.meanfield.train.spark;

import org.meanfield.data.ShardedData;
import org.meanfield.train.spark.Forecaster.Windows;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Finds the period of time series: the lag of the highest peak of the autocorrelation. That is
 * computed of each training window's last value and those before it, without the window's mean.
 */
final class Season {
  /** The period of series in which none is found. */
  static final int NONE = 0;

  /** A lower peak is taken for chance. */
  private static final double LEAST_CORRELATION = 0.3;

  private static final int PRODUCT = 0;
  private static final int LAST_SQUARE = 1;
  private static final int LAGGED_SQUARE = 2;
  private static final int EACH = 3;

  private Season() {}

  /**
   * Finds the period of the targets' own past values.
   *
   * @param length steps of a window
   * @return {@link #NONE} if there is no peak
   */
  static int find(ShardedData train, Windows windows, int length) {
    double[] sums = ShardSums.of(train, train.examples(), new Lags(windows, length));
    double[] correlation = new double[length];
    for (int lag = 0; lag < length; lag++) {
      double squares = sums[EACH * lag + LAST_SQUARE] * sums[EACH * lag + LAGGED_SQUARE];
      correlation[lag] = squares > 0 ? sums[EACH * lag + PRODUCT] / Math.sqrt(squares) : 0;
    }
    int best = NONE;
    for (int lag = 2; lag < length - 1; lag++) {
      boolean isPeak =
          correlation[lag] > correlation[lag - 1] && correlation[lag] >= correlation[lag + 1];
      if (isPeak
          && correlation[lag] >= LEAST_CORRELATION
          && (best == NONE || correlation[lag] > correlation[best])) {
        best = lag;
      }
    }
    return best;
  }

  /** Sums of products of the last value with those before it. */
  private record Lags(Windows windows, int length) implements ShardSums.Summand {
    @Override
    public int sums() {
      return EACH * length;
    }

    @Override
    public void add(DataSet minibatch, double[] sums) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      SeriesNumbers numbers = SeriesNumbers.of(minibatch);
      double[] values_T = new double[length];
      for (int b = 0; b < minibatch.numExamples(); b++) {
        for (int k = 0; k < windows.targets(); k++) {
          double mean = 0;
          for (int t = 0; t < length; t++) {
            // As targets are scaled, so that each of them counts the same.
            double past = windows.past(values_BFT, length, b, numbers.of(b), k, t);
            values_T[t] = windows.asTarget(past, k, numbers.of(b));
            mean += values_T[t] / length;
          }
          add(values_T, mean, sums);
        }
      }
    }

    private void add(double[] values_T, double mean, double[] sums) {
      double last = values_T[length - 1] - mean;
      for (int lag = 0; lag < length; lag++) {
        double lagged = values_T[length - 1 - lag] - mean;
        sums[EACH * lag + PRODUCT] += last * lagged;
        sums[EACH * lag + LAST_SQUARE] += last * last;
        sums[EACH * lag + LAGGED_SQUARE] += lagged * lagged;
      }
    }
  }
}
