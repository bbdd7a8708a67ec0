package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The rule by which a challenger counts as better.
 *
 * @param confidence of the interval of the difference
 * @param margin what the interval's lower end must be above, in the metric's unit; below 0, a
 *     challenger need only not be much worse
 * @param minExamples held-out examples without which nothing is decided
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
        .atLeast("minExamples", minExamples, 2, "a few hundred at least tell something")
        .check();
  }

  /** Returns whether a challenger is promoted for this difference. */
  public boolean isBetter(Interval interval) {
    return interval.low() > margin;
  }
}
