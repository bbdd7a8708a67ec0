package org.meanfield.registry;

import org.meanfield.errors.Violations;

/**
 * The rule by which the registry removes the runs of old versions, once these are promoted, refused
 * or abandoned.
 *
 * @param versions the number of the newest versions that keep their runs, besides the champion and
 *     the version before it; 0 for all
 */
public record RetentionConfig(int versions) {
  /** Checks the range. */
  public RetentionConfig {
    new Violations().atLeast("versions", versions, 0, "0 keeps the runs of all versions").check();
  }

  /** Tells whether anything is ever removed. */
  public boolean isLimited() {
    return versions > 0;
  }
}
