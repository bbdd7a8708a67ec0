package org.meanfield.train;

import java.time.Duration;

/**
 * When a checkpoint is due.
 *
 * @param everyEpochs at the end of every so many epochs, at least 1
 * @param everyRounds after every so many rounds; 0 for never
 * @param everyMinutes that long after the one before; 0 for never
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
