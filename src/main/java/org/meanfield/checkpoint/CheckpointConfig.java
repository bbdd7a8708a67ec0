package org.meanfield.checkpoint;

import org.meanfield.errors.Violations;

/**
 * When checkpoints are written beyond the one at each epoch's end, and how many stay.
 *
 * @param everyRounds rounds between two checkpoints within an epoch; 0 for none
 * @param keep how many of the newest stay
 */
public record CheckpointConfig(int everyRounds, int keep) {
  /** Checks ranges. */
  public CheckpointConfig {
    new Violations()
        .atLeast("everyRounds", everyRounds, 0, "0 writes one at the end of each epoch only")
        .atLeast("keep", keep, 1, "2 or more leave one to fall back on")
        .check();
  }
}
