package org.meanfield.checkpoint;

import org.meanfield.errors.Violations;

/**
 * The rules for when checkpoints are written, besides the one at the end of training, and which of
 * them are kept.
 *
 * @param everyEpochs the number of epochs from one checkpoint to the next
 * @param everyRounds the number of rounds from one checkpoint to the next within an epoch; 0 writes
 *     none within epochs
 * @param everyMinutes the number of minutes after a checkpoint from which on the next one is
 *     written, once the current round has ended; 0 writes none by time
 * @param keep the number of the newest checkpoints that are kept
 * @param keepBest the number of the checkpoints with the lowest loss on the validation split that
 *     are kept, too
 * @param keepEveryEpochs the number of epochs from one checkpoint at an epoch's end that is kept
 *     for good to the next; 0 keeps none for good
 * @param required whether training fails if a checkpoint can't be written; if not, it only warns
 *     and goes on, except where the checkpoint is the last one
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
        .atLeast("everyMinutes", everyMinutes, 0, "0 writes none by time")
        .atLeast("keep", keep, 1, "2 or more leave one to go back to if the newest is damaged")
        .atLeast("keepBest", keepBest, 0, "0 keeps the newest ones alone")
        .atLeast("keepEveryEpochs", keepEveryEpochs, 0, "0 keeps the newest ones alone")
        .check();
  }
}
