package org.meanfield.data.prepare;

import java.io.Serializable;
import org.meanfield.errors.Violations;

/**
 * The bounds of what standardising makes of values that hardly vary in the training split: a value
 * that is far from such a mean would be hundreds of deviations away.
 *
 * @param minDeviation the least standard deviation that values are divided by, in their own unit,
 *     which for pixels is the level from 0 to 1; 0 for none. Smaller ones count as this one
 * @param clip standard deviations beyond which a value is cut to so many; 0 for none
 */
public record StandardiseConfig(double minDeviation, double clip) implements Serializable {
  /** Without bounds. */
  public static final StandardiseConfig UNBOUNDED = new StandardiseConfig(0, 0);

  /** Checks that each setting is within its range. */
  public StandardiseConfig {
    new Violations()
        .require(
            minDeviation >= 0 && Double.isFinite(minDeviation),
            "minDeviation",
            "must be 0 or more but is " + minDeviation,
            "0 divides by any deviation; 0.01 is usual for pixels")
        .require(
            clip >= 0 && Double.isFinite(clip),
            "clip",
            "must be 0 or more but is " + clip,
            "0 cuts nothing; 5 to 10 is usual")
        .check();
  }
}
