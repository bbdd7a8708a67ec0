package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * The penalty on hidden units whose mean activation is above or below a target.
 *
 * @param target the mean activation over the examples that each hidden unit is pulled towards,
 *     between 0 and 1
 * @param weight the weight of the penalty in the loss; 0 for no penalty
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
