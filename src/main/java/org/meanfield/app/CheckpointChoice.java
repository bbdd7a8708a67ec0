package org.meanfield.app;

import java.util.function.Consumer;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.CheckpointException;

/**
 * Which checkpoint of which run a command is about.
 *
 * @param run the run directory
 * @param name the checkpoint's name, such as 000120; {@link #NEWEST} for the newest whole one, or
 *     the best one of a run that stopped early
 */
public record CheckpointChoice(String run, String name) {
  /** Stands for whichever is the newest whole one. */
  public static final String NEWEST = "newest";

  Checkpoint open(RunDirectory directory, Consumer<String> warnings) {
    Checkpoints checkpoints = new Checkpoints(directory);
    if (!name.equals(NEWEST)) {
      return checkpoints.read(
          name.matches("\\d{1,18}") ? Checkpoints.name(Long.parseLong(name)) : name);
    }
    Checkpoint newest =
        checkpoints
            .findNewest(warnings)
            .orElseThrow(
                () -> new CheckpointException("The run " + directory + " has no checkpoint yet."));
    Manifest.Stopped stopped = newest.manifest().stopped();
    return stopped == null ? newest : checkpoints.read(Checkpoints.name(stopped.bestRound()));
  }
}
