package org.meanfield.data.prepare;

import java.io.Serializable;
import org.meanfield.errors.Violations;

/**
 * The bounds of what standardising makes of values that hardly vary in the training split: a value
 * that is far from such a mean would be hundreds of deviations away.
 *
 * @param minDeviation the least standard deviation that values are divided by, in their own unit,
 *     which for pixels is the level from 0 to 1; 0 for none. Smaller ones count as this one
 * @param clip the largest absolute value that a standardised value keeps; larger ones become this
 *     one. 0 for no limit
 */
public record StandardiseConfig(double minDeviation, double clip) implements Serializable {
  /** The setting without bounds. */
  public static final StandardiseConfig UNBOUNDED = new StandardiseConfig(0, 0);

  /** Checks that each setting is within its range. */
  public StandardiseConfig {
    new Violations()
        .require(
            minDeviation >= 0 && minDeviation <= Float.MAX_VALUE,
            "minDeviation",
            "must be from 0 to 3.4e38 but is " + minDeviation,
            "0 divides by any deviation; 0.1 is usual for pixels")
        .require(
            clip >= 0 && clip <= Float.MAX_VALUE,
            "clip",
            "must be from 0 to 3.4e38 but is " + clip,
            "0 cuts nothing; 5 to 10 is usual")
        .check();
  }
}
