package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * A penalty on hidden units that are on average active more, or less, than they should.
 *
 * @param target a unit's mean activation over the examples, between 0 and 1
 * @param weight 0 for none
 */
public record SparsitySpec(double target, double weight) {
  /** Checks that each setting is within its range. */
  public SparsitySpec {
    new Violations()
        .require(
            target > 0 && target < 1,
            "target",
            "must be between 0 and 1 but is " + target,
            "0.05 is usual")
        .require(
            weight >= 0 && Double.isFinite(weight),
            "weight",
            "must be 0 or more but is " + weight,
            "0.01 to 3 is usual")
        .check();
  }
}
