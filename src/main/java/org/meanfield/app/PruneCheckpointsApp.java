package org.meanfield.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.meanfield.app.TrainingCheckpoints.Restored;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.CheckpointException;

/**
 * Removes a run's old checkpoints. Those that stay are read first, so that what is left is known to
 * be whole; damaged ones don't count and stay where they are, newer ones for the user to look at.
 * Needs no Spark context.
 */
public final class PruneCheckpointsApp {
  private final String run;
  private final int keep;

  /**
   * Of a run.
   *
   * @param keep how many of the newest whole ones stay, at least 1
   */
  public PruneCheckpointsApp(String run, int keep) {
    this.run = run;
    this.keep = keep;
  }

  /** Names, newest first. */
  public record Result(String run, List<String> kept, List<String> removed) {}

  /**
   * Removes them. The best epoch's checkpoint stays as well, if early stopping may go back to it.
   *
   * @throws CheckpointException if none is whole; nothing is removed then
   */
  public Result run() {
    RunDirectory directory = RunDirectory.at(run, SparkRuntime.hadoopConfiguration());
    RunRecord.require(directory);
    Checkpoints checkpoints = new Checkpoints(directory);
    List<Path> whole = new ArrayList<>();
    Restored newest = null;
    for (Path path : checkpoints.newestFirst()) {
      if (whole.size() == keep) {
        break;
      }
      try {
        Restored restored = TrainingCheckpoints.restored(checkpoints.read(path.getName()));
        newest = newest == null ? restored : newest;
        whole.add(path);
      } catch (CheckpointException e) {
        // Doesn't count.
      }
    }
    if (newest == null) {
      throw new CheckpointException(
          "No checkpoint in "
              + directory
              + " is whole, so none is removed. See checkpoints verify.");
    }
    List<Path> removed =
        checkpoints.removeOlder(
            whole.get(whole.size() - 1), Set.of(newest.standing().best().round()));
    return new Result(directory.toString(), names(checkpoints.newestFirst()), names(removed));
  }

  private static List<String> names(List<Path> paths) {
    return paths.stream().map(Path::getName).toList();
  }
}
