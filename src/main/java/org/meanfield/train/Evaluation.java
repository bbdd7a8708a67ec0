package org.meanfield.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/** The metrics of a model on a split. */
public sealed interface Evaluation
    permits Classification, Evaluation.Values, Evaluation.Unlabelled {
  /** Returns the number of examples that were evaluated. */
  long examples();

  /** Returns all figures of the model as a whole, by name. */
  Map<String, Double> metrics();

  /** Returns the figures that a run reports of its epochs, by name: all, unless they are many. */
  default Map<String, Double> reported() {
    return metrics();
  }

  /**
   * The metrics of a model that predicts values, in the values' own units.
   *
   * @param metrics {@code meanSquaredError}, its root {@code rootMeanSquaredError}, {@code
   *     meanAbsoluteError}; where targets are scaled for training, {@code scaledSquaredError}, the
   *     mean squared error of scaled values, and {@code scaledAbsoluteError}; of predicted
   *     quantiles {@code pinballLoss}, the mean over all of them, and {@code scaledPinballLoss}; of
   *     predicted normal distributions {@code negativeLogLikelihood}, in nats; where the data says
   *     how far off is wrong, {@code wrong}, the number of such targets
   * @param byTarget the errors of each target
   * @param byStep of a forecast, the errors of each target at each of its steps; else empty
   * @param bySeries the errors of each target in each time series; empty if there is one series
   * @param distribution of all values; null if points alone are predicted
   */
  record Values(
      long examples,
      Map<String, Double> metrics,
      List<Errors> byTarget,
      List<Errors> byStep,
      List<Errors> bySeries,
      @JsonUnwrapped Distribution distribution)
      implements Evaluation {
    /** Returns the same evaluation, with other errors and metrics. */
    public Values with(
        Map<String, Double> otherMetrics,
        List<Errors> otherByTarget,
        List<Errors> otherByStep,
        List<Errors> otherBySeries) {
      return new Values(
          examples, otherMetrics, otherByTarget, otherByStep, otherBySeries, distribution);
    }
  }

  /**
   * The figures of predicted distributions of some values.
   *
   * @param pinballLoss the mean over values and quantiles, in the target's unit; null if no
   *     quantiles are predicted
   * @param negativeLogLikelihood the mean over values, in nats, of densities in the target's unit;
   *     null if no normal distributions are predicted
   * @param quantiles in their order; empty if none are predicted
   * @param intervals the widest first of quantiles, and the narrowest first of normal distributions
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Distribution(
      Double pinballLoss,
      Double negativeLogLikelihood,
      List<Quantile> quantiles,
      List<Interval> intervals) {}

  /**
   * The figures of a predicted quantile.
   *
   * @param level the fraction of values that are to be at or below it
   * @param coverage the fraction of values that are at or below it
   * @param pinballLoss the mean pinball loss, in the target's unit
   */
  record Quantile(double level, double coverage, double pinballLoss) {}

  /**
   * The figures of a predicted interval.
   *
   * @param lower the level of its lower end
   * @param upper the level of its upper end
   * @param coverage the fraction of values that are within it
   */
  record Interval(double lower, double upper, double coverage) {}

  /**
   * The errors of some of the predicted values.
   *
   * @param target the name of the values
   * @param step the number of the forecast's step, counted from 1; null for all of them
   * @param series the name of the time series; null for all of them
   * @param values the number of values
   * @param rootMeanSquaredError the root of their mean squared error, in the target's unit
   * @param meanAbsoluteError their mean absolute error, in the target's unit
   * @param meanAbsoluteScaledError the mean absolute error divided by that of the naive forecast of
   *     the training split's next steps; null if there is none
   * @param distribution the figures of their predicted distributions; null if points alone are
   *     predicted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Errors(
      String target,
      Integer step,
      String series,
      long values,
      double rootMeanSquaredError,
      double meanAbsoluteError,
      Double meanAbsoluteScaledError,
      @JsonUnwrapped Distribution distribution) {
    /** Returns the same errors, with the mean absolute one divided by that of a naive forecast. */
    public Errors scaledBy(double naiveError) {
      return new Errors(
          target,
          step,
          series,
          values,
          rootMeanSquaredError,
          meanAbsoluteError,
          meanAbsoluteError / naiveError,
          distribution);
    }
  }

  /**
   * The metrics of a model without labels: means over the examples.
   *
   * @param metrics of an autoencoder {@code squaredErrorPerExample}, summed over an example's
   *     values, and, of sigmoid outputs, {@code crossEntropyPerExample} in nats; of an RBM {@code
   *     reconstructionErrorPerExample} and, where they can be computed, in nats, {@code
   *     pseudoLogLikelihood} and {@code freeEnergy}, and when asked for {@code logLikelihood} with
   *     the {@code logPartition} that it was found with; of some, a {@code …StandardError}
   */
  record Unlabelled(long examples, Map<String, Double> metrics) implements Evaluation {}
}
