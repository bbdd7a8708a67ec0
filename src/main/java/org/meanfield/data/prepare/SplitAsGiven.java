package org.meanfield.data.prepare;

import org.meanfield.data.Split;
import org.meanfield.errors.Violations;

/**
 * The division that the source itself gives, by its files, its folders or a column.
 *
 * @param validationFraction the approximate fraction of the examples given for training that is
 *     held out for validation, by a hash of each example's id; 0 for none
 */
public record SplitAsGiven(double validationFraction) implements SplitConfig {
  /** Checks that each setting is within its range. */
  public SplitAsGiven {
    SplitConfig.fraction(new Violations(), "validationFraction", validationFraction).check();
  }

  @Override
  public Split of(Split given, double place) {
    return given == Split.TRAIN && place < validationFraction ? Split.VALIDATION : given;
  }

  @Override
  public boolean asGiven() {
    return true;
  }
}
