package org.meanfield.data.prepare;

import org.meanfield.data.Split;
import org.meanfield.errors.Violations;

/**
 * A division that the source gives, by files, folders or a column.
 *
 * @param validationFraction about how much of what is given for training is held back for
 *     validation, by a hash of each example's id
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
