package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The rule by which a challenger counts as better than the champion.
 *
 * @param confidence the confidence level of the bootstrap interval of the difference between
 *     challenger and champion
 * @param margin the value that the interval's lower end must be above for a promotion, in the
 *     metric's unit; with one below 0, a challenger only must not be much worse
 * @param minExamples the smallest number of held-out examples that models may be compared on
 */
public record ComparisonConfig(double confidence, double margin, int minExamples) {
  /** Checks that each setting is within its range. */
  public ComparisonConfig {
    new Violations()
        .require(
            confidence > 0 && confidence < 1,
            "confidence",
            "must be between 0 and 1 but is " + confidence,
            "0.95 is usual")
        .require(
            Double.isFinite(margin), "margin", "must be a number but is " + margin, "0 is usual")
        .atLeast("minExamples", minExamples, 2, "a few hundred are needed to see a difference")
        .check();
  }

  /** Returns whether a challenger is promoted for this difference. */
  public boolean isBetter(Interval interval) {
    return interval.low() > margin;
  }
}
