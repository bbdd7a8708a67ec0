package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.meanfield.data.Split;
import org.meanfield.data.source.TimeBorders;
import org.meanfield.errors.Violations;

/**
 * The division of the examples into training, validation and test split; {@code splits.kind}
 * chooses the rule.
 */
public sealed interface SplitConfig extends Serializable
    permits SplitByHash, SplitAsGiven, SplitByTime {
  /**
   * Returns the split of an example.
   *
   * @param given what the source says; null if nothing
   * @param place between 0 and 1, a function of the example's id
   */
  Split of(Split given, double place);

  /** Returns whether the source must say which split an example belongs to. */
  boolean asGiven();

  /** Returns the times at which splits begin, if time divides them; else empty. */
  default Optional<TimeBorders> borders() {
    return Optional.empty();
  }

  /** Returns about which fraction is held back for validation. */
  double validationFraction();

  /** Returns whether there is to be a validation split. */
  default boolean hasValidation() {
    return validationFraction() > 0;
  }

  /** Returns the splits that there must be examples of. */
  default Set<Split> wanted() {
    return hasValidation() ? EnumSet.allOf(Split.class) : EnumSet.of(Split.TRAIN, Split.TEST);
  }

  /** Checks a fraction of the examples. */
  static Violations fraction(Violations violations, String setting, double fraction) {
    return violations.require(
        fraction >= 0 && fraction < 1,
        setting,
        "must be from 0 to below 1 but is " + fraction,
        "0.1 is usual");
  }
}
