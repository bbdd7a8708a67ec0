package org.meanfield.data.prepare;

import org.meanfield.data.Split;
import org.meanfield.errors.Violations;

/**
 * A division by a hash of each example's id: examples keep their splits when others are added.
 *
 * @param validationFraction the approximate fraction of the examples that is for validation; 0 for
 *     no validation split
 * @param testFraction the approximate fraction of the examples that is for testing
 */
public record SplitByHash(double validationFraction, double testFraction) implements SplitConfig {
  /** Checks that each setting is within its range. */
  public SplitByHash {
    Violations violations = new Violations();
    SplitConfig.fraction(violations, "validationFraction", validationFraction);
    SplitConfig.fraction(violations, "testFraction", testFraction)
        .require(
            testFraction > 0,
            "testFraction",
            "is 0, but a model must be tested on some examples",
            "0.1 is usual")
        .require(
            validationFraction + testFraction < 1,
            "testFraction",
            "and validationFraction leave nothing for training",
            "0.1 each is usual")
        .check();
  }

  @Override
  public Split of(Split given, double place) {
    if (place < testFraction) {
      return Split.TEST;
    }
    return place < testFraction + validationFraction ? Split.VALIDATION : Split.TRAIN;
  }

  @Override
  public boolean asGiven() {
    return false;
  }
}
