package org.meanfield.run;

import java.util.function.Consumer;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.errors.CheckpointException;
import org.meanfield.run.TrainingCheckpoints.Restored;

/**
 * The checkpoint, and its run, that a command works on.
 *
 * @param run the run directory
 * @param name the checkpoint's name, such as 000120; {@link #NEWEST} for the newest whole one, or
 *     the best one of a run that stopped early
 */
public record CheckpointChoice(String run, String name) {
  /** The name that stands for the newest whole checkpoint. */
  public static final String NEWEST = "newest";

  /**
   * Restores the checkpoint.
   *
   * @throws CheckpointException if there is none, or it is damaged or another run's
   */
  Restored restore(TrainingCheckpoints checkpoints, Consumer<String> warnings) {
    if (!name.equals(NEWEST)) {
      return checkpoints.read(
          name.matches("\\d{1,18}") ? Checkpoints.name(Long.parseLong(name)) : name);
    }
    Restored newest =
        checkpoints
            .findNewest(warnings)
            .orElseThrow(
                () -> new CheckpointException("The run " + run + " has no checkpoint yet."));
    Manifest.Stopped stopped = newest.manifest().stopped();
    return stopped == null ? newest : checkpoints.read(Checkpoints.name(stopped.bestRound()));
  }
}
