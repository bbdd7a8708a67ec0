package org.meanfield.checkpoint;

import org.meanfield.errors.Violations;

/**
 * The rules for when checkpoints are written, besides the one at the end, and which of them stay.
 *
 * @param everyEpochs epochs between two checkpoints
 * @param everyRounds rounds between two checkpoints within an epoch; 0 for none
 * @param everyMinutes minutes after which there is one, at the next round's end; 0 for never
 * @param keep how many of the newest stay
 * @param keepBest how many of the best stay too, by the loss on the validation split
 * @param keepEveryEpochs epochs between two checkpoints at epochs' ends that stay too; 0 for none
 * @param required whether training ends if one can't be written; it only warns if not, but for the
 *     last one
 */
public record CheckpointConfig(
    int everyEpochs,
    int everyRounds,
    int everyMinutes,
    int keep,
    int keepBest,
    int keepEveryEpochs,
    boolean required) {
  /** Checks that each setting is within its range. */
  public CheckpointConfig {
    new Violations()
        .atLeast("everyEpochs", everyEpochs, 1, "1 writes one at the end of each epoch")
        .atLeast("everyRounds", everyRounds, 0, "0 writes none within an epoch")
        .atLeast("everyMinutes", everyMinutes, 0, "0 doesn't go by time")
        .atLeast("keep", keep, 1, "2 or more leave one to fall back on")
        .atLeast("keepBest", keepBest, 0, "0 keeps no more than the newest")
        .atLeast("keepEveryEpochs", keepEveryEpochs, 0, "0 keeps no more than the newest")
        .check();
  }
}
