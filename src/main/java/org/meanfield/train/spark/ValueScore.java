package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.meanfield.model.loss.GaussianLoss;
import org.meanfield.model.loss.PinballLoss;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.train.Evaluation.Distribution;
import org.meanfield.train.Evaluation.Interval;
import org.meanfield.train.Evaluation.Quantile;

/** The figures of predicted values by the loss that they were learnt by. */
interface ValueScore extends Serializable {
  /** Returns the score that goes with a loss. */
  static ValueScore of(ValueLoss loss) {
    return switch (loss.loss()) {
      case SQUARED -> Point.SQUARED;
      case ABSOLUTE -> Point.ABSOLUTE;
      case QUANTILE -> new Quantiles(loss.quantiles());
      case GAUSSIAN -> new Gaussian();
    };
  }

  /**
   * Returns a value's loss, in its unit.
   *
   * @param outputs of the network for the value, as it is scaled
   * @param truth the value, as it is scaled
   * @param unit the difference in its unit that is 1 as it is scaled
   */
  double loss(double[] outputs, double truth, double unit);

  /** Returns the number of sums that are kept of a predicted distribution. */
  int sums();

  /**
   * Adds what a value's predicted distribution says of it.
   *
   * @param sums to be added to from place {@code at} on; the other arguments are those of {@link
   *     #loss}
   */
  void add(double[] outputs, double truth, double unit, double[] sums, int at);

  /**
   * Returns the figures of predicted distributions; null if points alone are predicted.
   *
   * @param sums from place {@code at} on
   * @param values their number
   */
  Distribution distribution(double[] sums, int at, double values);

  /** The scores of points. */
  enum Point implements ValueScore {
    /** The squared error. */
    SQUARED {
      @Override
      public double loss(double[] outputs, double truth, double unit) {
        double error = (truth - outputs[0]) * unit;
        return error * error;
      }
    },
    /** The absolute error. */
    ABSOLUTE {
      @Override
      public double loss(double[] outputs, double truth, double unit) {
        return Math.abs(truth - outputs[0]) * unit;
      }
    };

    @Override
    public int sums() {
      return 0;
    }

    @Override
    public void add(double[] outputs, double truth, double unit, double[] sums, int at) {
      // A point is no distribution.
    }

    @Override
    public Distribution distribution(double[] sums, int at, double values) {
      return null;
    }
  }

  /**
   * The score of quantiles: sums of each one's pinball loss, the number of values at or below each
   * one, and the number of values between the first and the last, the second and the last but one,
   * and so on.
   */
  record Quantiles(List<Double> levels) implements ValueScore {
    @Override
    public double loss(double[] outputs, double truth, double unit) {
      double sum = 0;
      for (int q = 0; q < outputs.length; q++) {
        sum += PinballLoss.of(levels.get(q), truth - outputs[q]);
      }
      return sum / outputs.length * unit;
    }

    private int intervals() {
      return levels.size() / 2;
    }

    @Override
    public int sums() {
      return 2 * levels.size() + intervals();
    }

    @Override
    public void add(double[] outputs, double truth, double unit, double[] sums, int at) {
      int count = levels.size();
      for (int q = 0; q < count; q++) {
        sums[at + q] += PinballLoss.of(levels.get(q), truth - outputs[q]) * unit;
        sums[at + count + q] += truth <= outputs[q] ? 1 : 0;
      }
      for (int i = 0; i < intervals(); i++) {
        boolean within = outputs[i] <= truth && truth <= outputs[count - 1 - i];
        sums[at + 2 * count + i] += within ? 1 : 0;
      }
    }

    @Override
    public Distribution distribution(double[] sums, int at, double values) {
      int count = levels.size();
      List<Quantile> quantiles = new ArrayList<>();
      for (int q = 0; q < count; q++) {
        quantiles.add(
            new Quantile(levels.get(q), sums[at + count + q] / values, sums[at + q] / values));
      }
      List<Interval> intervals = new ArrayList<>();
      for (int i = 0; i < intervals(); i++) {
        double lower = levels.get(i);
        double upper = levels.get(count - 1 - i);
        intervals.add(new Interval(lower, upper, sums[at + 2 * count + i] / values));
      }
      double loss = quantiles.stream().mapToDouble(Quantile::pinballLoss).sum() / count;
      return new Distribution(loss, null, quantiles, intervals);
    }
  }

  /**
   * The score of normal distributions: the sum of their negative log-likelihoods, and the numbers
   * of values within their central intervals.
   */
  record Gaussian() implements ValueScore {
    /** The ends of the central intervals of 80 % and of 90 %, as levels. */
    private static final double[] LOWER = {0.1, 0.05};

    private static final double[] UPPER = {0.9, 0.95};

    /** The distances of these ends from the mean, in standard deviations. */
    private static final double[] REACH =
        IntStream.range(0, UPPER.length)
            .mapToDouble(
                i -> new NormalDistribution(null, 0, 1).inverseCumulativeProbability(UPPER[i]))
            .toArray();

    @Override
    public double loss(double[] outputs, double truth, double unit) {
      return GaussianLoss.of(truth * unit, outputs[0] * unit, outputs[1] * unit);
    }

    @Override
    public int sums() {
      return 1 + UPPER.length;
    }

    @Override
    public void add(double[] outputs, double truth, double unit, double[] sums, int at) {
      sums[at] += loss(outputs, truth, unit);
      for (int i = 0; i < UPPER.length; i++) {
        boolean within = Math.abs(truth - outputs[0]) <= REACH[i] * outputs[1];
        sums[at + 1 + i] += within ? 1 : 0;
      }
    }

    @Override
    public Distribution distribution(double[] sums, int at, double values) {
      List<Interval> intervals = new ArrayList<>();
      for (int i = 0; i < UPPER.length; i++) {
        intervals.add(new Interval(LOWER[i], UPPER[i], sums[at + 1 + i] / values));
      }
      return new Distribution(null, sums[at] / values, List.of(), intervals);
    }
  }
}
