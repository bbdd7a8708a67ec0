package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The bounds on the drift of the data away from the champion's training data, by the population
 * stability index of each feature.
 *
 * @param warn the stability index of a feature above which a warning is given; 0 for no warnings
 * @param refuse the stability index of a feature above which the challenger is refused; 0 for never
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
