package org.meanfield.data.prepare;

import java.io.Serializable;
import org.meanfield.errors.Violations;

/**
 * The bounds that keep standardised values small where a feature hardly varies in the training
 * split: a value far from its mean would otherwise be hundreds of standard deviations away.
 *
 * @param minDeviation the smallest standard deviation that values are divided by, in their own
 *     unit, which for pixels is the level from 0 to 1: smaller ones are replaced by it. 0 for no
 *     bound
 * @param clip the largest absolute value of a standardised value; larger ones are cut to it, and
 *     with a bound below 1 the values of 1 that stand for categories and missing cells, too. 0 for
 *     no bound
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
