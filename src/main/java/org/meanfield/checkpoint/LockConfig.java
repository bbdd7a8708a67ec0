package org.meanfield.checkpoint;

import org.meanfield.errors.Violations;

/**
 * The intervals at which a lock's holder shows that it lives, and after which it is taken for dead.
 *
 * @param heartbeatSeconds between two signs of life
 * @param staleSeconds without one, after which somebody else may take over
 */
public record LockConfig(int heartbeatSeconds, int staleSeconds) {
  private static final int MISSED = 3;

  /** Checks that each setting is within its range. */
  public LockConfig {
    new Violations()
        .atLeast("heartbeatSeconds", heartbeatSeconds, 1, "5 is usual")
        .atLeast(
            "staleSeconds",
            staleSeconds,
            (long) MISSED * Math.max(1, heartbeatSeconds),
            MISSED + " × heartbeatSeconds forgives a pause; 30 is usual")
        .check();
  }
}
