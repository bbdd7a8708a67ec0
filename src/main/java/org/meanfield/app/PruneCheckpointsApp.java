package org.meanfield.app;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.errors.CheckpointException;
import org.meanfield.run.TrainingCheckpoints;
import org.meanfield.run.TrainingCheckpoints.Restored;

/**
 * Removes a run's old checkpoints, once enough newer ones have been read and found whole. Damaged
 * ones don't count; those among the newer ones stay for the user to look at. Needs no Spark
 * context.
 */
public final class PruneCheckpointsApp {
  private final String run;
  private final int keep;

  /**
   * Creates the use case for a run.
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
   * Removes the old checkpoints. The best epoch's stays as well, if early stopping may go back to
   * it.
   *
   * @throws CheckpointException if none is whole; nothing is removed then
   * @throws org.meanfield.errors.LockedException if the run is being trained
   */
  public Result run() {
    TrainingCheckpoints checkpoints =
        TrainingCheckpoints.in(run, SparkRuntime.hadoopConfiguration());
    try (DirectoryLock lock = checkpoints.lock()) {
      return prune(checkpoints, lock);
    }
  }

  private Result prune(TrainingCheckpoints checkpoints, DirectoryLock lock) {
    List<Path> whole = new ArrayList<>();
    for (Path path : checkpoints.newestFirst()) {
      if (whole.size() < keep && checkpoints.fault(path).isEmpty()) {
        whole.add(path);
      }
    }
    if (whole.isEmpty()) {
      throw new CheckpointException(
          "No checkpoint in "
              + checkpoints.run()
              + " is whole, so none is removed. `checkpoints verify` tells what is wrong.");
    }
    Restored newest = checkpoints.read(whole.get(0).getName());
    List<Path> removed = checkpoints.removeOlder(lock, whole.get(whole.size() - 1), newest);
    return new Result(
        checkpoints.run().toString(), names(checkpoints.newestFirst()), names(removed));
  }

  private static List<String> names(List<Path> paths) {
    return paths.stream().map(Path::getName).toList();
  }
}
