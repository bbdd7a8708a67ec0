package org.meanfield.train;

import java.time.Duration;

/**
 * The conditions under which a checkpoint is due.
 *
 * @param everyEpochs epochs between two checkpoints at epochs' ends, at least 1
 * @param everyRounds rounds of the run between two checkpoints; 0 for none
 * @param everyMinutes minutes after the checkpoint before; 0 for never
 */
public record CheckpointTriggers(int everyEpochs, int everyRounds, int everyMinutes) {
  boolean atEpoch(int completed) {
    return completed % everyEpochs == 0;
  }

  boolean atRound(long completed) {
    return everyRounds > 0 && completed % everyRounds == 0;
  }

  boolean byTime(Duration sinceLast) {
    return everyMinutes > 0 && sinceLast.compareTo(Duration.ofMinutes(everyMinutes)) >= 0;
  }
}
