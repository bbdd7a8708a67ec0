package org.meanfield.train;

import org.meanfield.errors.Violations;

/**
 * The behaviour of a driver that is asked to end, by SIGTERM or Ctrl-C.
 *
 * @param graceSeconds the time, in seconds, that the driver has for finishing its round and writing
 *     a checkpoint
 */
public record ShutdownConfig(int graceSeconds) {
  /** A little less than Kubernetes waits before it kills. */
  public static final int USUAL_GRACE_SECONDS = 25;

  private static final int MAX_SECONDS = 24 * 60 * 60;

  /** Checks that each setting is within its range. */
  public ShutdownConfig {
    new Violations()
        .atLeast(
            "graceSeconds",
            graceSeconds,
            1,
            "a little less than the cluster waits before it kills is usual, 25 for Kubernetes")
        .require(
            graceSeconds <= MAX_SECONDS,
            "graceSeconds",
            "must be at most 86400, a day, but is " + graceSeconds,
            "25 is usual")
        .check();
  }
}
