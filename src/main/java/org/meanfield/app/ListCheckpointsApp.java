package org.meanfield.app;

import java.util.List;
import org.meanfield.checkpoint.Checkpoints;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.run.RunRecord;

/** Lists a run's checkpoints, newest first; needs no Spark context. */
public final class ListCheckpointsApp {
  private final String run;

  /** Creates the listing of a run's checkpoints. */
  public ListCheckpointsApp(String run) {
    this.run = run;
  }

  /** The run's checkpoints. */
  public record Result(String run, List<Entry> checkpoints) {}

  /**
   * The entry of one checkpoint in the list.
   *
   * @param manifest what it says of itself; null if that is damaged. The other files are not read
   */
  public record Entry(String name, String path, Manifest manifest) {}

  /**
   * Reads the manifests.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    RunDirectory directory = RunDirectory.at(run, SparkRuntime.hadoopConfiguration());
    RunRecord.require(directory);
    Checkpoints checkpoints = new Checkpoints(directory);
    return new Result(
        directory.toString(),
        checkpoints.newestFirst().stream()
            .map(
                path ->
                    new Entry(
                        path.getName(), path.toString(), checkpoints.manifest(path).orElse(null)))
            .toList());
  }
}
