package org.meanfield.app;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.CheckpointException;

/**
 * Reads every byte of a run's checkpoints, newest first, and restores each as training would; needs
 * no Spark context and changes nothing.
 */
public final class VerifyCheckpointsApp {
  private final String run;

  /** Of all checkpoints of a run. */
  public VerifyCheckpointsApp(String run) {
    this.run = run;
  }

  /** What was found. */
  public record Result(String run, List<Entry> checkpoints) {
    /** How many can't be restored. */
    public long damaged() {
      return checkpoints.stream().filter(entry -> !entry.fault().isEmpty()).count();
    }
  }

  /**
   * A checkpoint.
   *
   * @param bytes of its files, but for the manifest; 0 if it is damaged
   * @param fault why it can't be restored; empty if it can
   */
  public record Entry(String name, String path, long bytes, String fault) {}

  /**
   * Reads them.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    RunDirectory directory = RunDirectory.at(run, SparkRuntime.hadoopConfiguration());
    RunRecord.require(directory);
    Checkpoints checkpoints = new Checkpoints(directory);
    return new Result(
        directory.toString(),
        checkpoints.newestFirst().stream().map(path -> verified(checkpoints, path)).toList());
  }

  private static Entry verified(Checkpoints checkpoints, Path path) {
    try {
      Checkpoint checkpoint = checkpoints.read(path.getName());
      TrainingCheckpoints.restored(checkpoint);
      long bytes =
          checkpoint.manifest().files().values().stream().mapToLong(file -> file.bytes()).sum();
      return new Entry(path.getName(), path.toString(), bytes, "");
    } catch (CheckpointException e) {
      return new Entry(path.getName(), path.toString(), 0, e.getMessage());
    }
  }
}
