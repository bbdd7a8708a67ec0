package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The part of a registry that is kept of versions that were decided on.
 *
 * @param versions how many of the newest keep their runs, besides the champion and the one before
 *     it; 0 for all
 */
public record RetentionConfig(int versions) {
  /** Checks the range. */
  public RetentionConfig {
    new Violations().atLeast("versions", versions, 0, "0 keeps all").check();
  }

  /** Tells whether anything is ever removed. */
  public boolean isLimited() {
    return versions > 0;
  }
}
