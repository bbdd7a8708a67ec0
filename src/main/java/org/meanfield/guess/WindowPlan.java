package org.meanfield.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sizes of windows, and of the splits that they are cut from, such that each split has some.
 *
 * @param length the number of steps to forecast from
 * @param horizon the number of steps to forecast
 * @param fraction the fraction of the time that is for validation, and for testing
 * @param windows the number of windows of all splits together
 */
record WindowPlan(int length, int horizon, double fraction, long windows) {
  private static final double[] FRACTIONS = {0.1, 0.15, 0.2, 0.25};

  /** The number of windows that validation and testing need; training needs some times as many. */
  private static final long LEAST = 8;

  private static final long LEAST_OF_TRAINING = 24;

  /** The steps of a series: its times, in order, and whether each has all of its values. */
  record Steps(double[] times, boolean[] whole) {}

  /**
   * Finds the sizes that are closest to those which are usual.
   *
   * @return nothing if the series are too short for any
   */
  static Optional<WindowPlan> of(List<Steps> series, Cadence cadence) {
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    for (Steps steps : series) {
      first = Math.min(first, steps.times()[0]);
      last = Math.max(last, steps.times()[steps.times().length - 1]);
    }
    for (int[] sizes : sizes(cadence)) {
      for (double fraction : FRACTIONS) {
        double test = last - fraction * (last - first);
        double validation = test - fraction * (last - first);
        int steps = sizes[0] + sizes[1];
        long trained = windows(series, steps, Double.NEGATIVE_INFINITY, validation);
        long validated = windows(series, steps, validation, test);
        long tested = windows(series, steps, test, Double.POSITIVE_INFINITY);
        if (trained >= LEAST_OF_TRAINING && validated >= LEAST && tested >= LEAST) {
          return Optional.of(
              new WindowPlan(sizes[0], sizes[1], fraction, trained + validated + tested));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the usual sizes and, behind them, smaller ones, which keep the period if they can. */
  private static List<int[]> sizes(Cadence cadence) {
    List<int[]> sizes = new ArrayList<>();
    int length = cadence.length();
    int horizon = cadence.horizon();
    while (length >= 2) {
      sizes.add(new int[] {length, horizon});
      if (horizon > 1) {
        sizes.add(new int[] {length, Math.max(1, horizon / 2)});
      }
      boolean aboveThePeriod = length > cadence.period();
      length = aboveThePeriod ? Math.max(cadence.period(), length / 2) : length / 2;
      horizon = Math.max(1, Math.min(horizon, length / 2));
    }
    return sizes;
  }

  /** Counts the windows of whole steps from one time to before another. */
  private static long windows(List<Steps> series, int steps, double from, double to) {
    long windows = 0;
    for (Steps some : series) {
      int run = 0;
      for (int i = 0; i < some.times().length; i++) {
        boolean inside = some.times()[i] >= from && some.times()[i] < to;
        run = inside && some.whole()[i] ? run + 1 : 0;
        windows += run >= steps ? 1 : 0;
      }
    }
    return windows;
  }
}
