package org.meanfield.checkpoint;

import org.meanfield.errors.Violations;

/**
 * The timing of the lock that lets only one process at a time write to a run directory or a
 * registry.
 *
 * @param heartbeatSeconds the time, in seconds, between two signs of life of the process that holds
 *     the lock
 * @param staleSeconds the time, in seconds, without a sign of life after which another process may
 *     take the lock over
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
            "at least 3 × heartbeatSeconds, so that a pause is forgiven; 30 is usual")
        .check();
  }
}
