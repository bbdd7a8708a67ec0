package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The bounds on how far the data may have moved from what the champion was trained on, by stability
 * index.
 *
 * @param warn beyond this a warning is given; 0 for never
 * @param refuse beyond this the challenger is refused; 0 for never
 */
public record DriftConfig(double warn, double refuse) {
  /** Checks that each setting is within its range. */
  public DriftConfig {
    new Violations()
        .require(warn >= 0, "warn", "must not be below 0 but is " + warn, "0.1 is usual")
        .require(refuse >= 0, "refuse", "must not be below 0 but is " + refuse, "0 for never")
        .check();
  }
}
