package org.meanfield.data.prepare;

import java.util.Optional;
import org.meanfield.data.Split;
import org.meanfield.data.source.TimeBorders;
import org.meanfield.errors.Violations;

/**
 * A division by time: the last steps are for testing, those before them for validation. Times are
 * numbers, or dates of ISO 8601.
 *
 * @param validationFrom the time at which the validation split begins, a number or a date of ISO
 *     8601; empty to compute it from {@code validationFraction}
 * @param testFrom the time at which the test split begins, a number or a date of ISO 8601; empty to
 *     compute it from {@code testFraction}
 * @param validationFraction the fraction of the time from the first step of all to the last one
 *     that is for validation; 0 for no validation split
 * @param testFraction the fraction of the time from the first step of all to the last one that is
 *     for testing
 * @param leftOutFraction the fraction of the time from the first step of all to the last one whose
 *     steps, the last ones, are left out, as if they weren't known yet; 0 reads all steps
 */
public record SplitByTime(
    String validationFrom,
    String testFrom,
    double validationFraction,
    double testFraction,
    double leftOutFraction)
    implements SplitConfig {
  /** Checks that each setting is within its range. */
  public SplitByTime {
    Violations violations = new Violations();
    requireTime(violations, "validationFrom", validationFrom);
    requireTime(violations, "testFrom", testFrom);
    SplitConfig.fraction(violations, "validationFraction", validationFraction);
    SplitConfig.fraction(violations, "testFraction", testFraction)
        .require(
            leftOutFraction >= 0 && leftOutFraction < 1,
            "leftOutFraction",
            "must be from 0 to below 1 but is " + leftOutFraction,
            "0 is usual")
        .require(
            testFraction > 0 || !testFrom.isEmpty(),
            "testFraction",
            "is 0 and testFrom is empty, but a model must be tested on some examples",
            "0.1 is usual")
        .require(
            validationFraction + testFraction + leftOutFraction < 1,
            "testFraction",
            "and validationFraction" + leftOut(leftOutFraction) + " leave nothing for training",
            "0.1 each is usual")
        .check();
  }

  private static String leftOut(double fraction) {
    return fraction > 0 ? " and leftOutFraction" : "";
  }

  private static void requireTime(Violations violations, String setting, String time) {
    violations.require(
        time.isEmpty() || TimeBorders.isTime(time),
        setting,
        "is " + time + ", which is not a time",
        "give a number, or a date such as 2016-07-01 00:00:00");
  }

  @Override
  public Split of(Split given, double place) {
    return given;
  }

  @Override
  public boolean asGiven() {
    return true;
  }

  @Override
  public Optional<TimeBorders> borders() {
    return Optional.of(
        new TimeBorders(
            validationFrom, testFrom, validationFraction, testFraction, leftOutFraction));
  }

  @Override
  public boolean hasValidation() {
    return validationFraction > 0 || !validationFrom.isEmpty();
  }
}
