package org.meanfield.app;

import java.util.List;
import org.meanfield.run.TrainingCheckpoints;

/**
 * Reads every byte of a run's checkpoints, newest first, and restores each as training would; needs
 * no Spark context and changes nothing.
 */
public final class VerifyCheckpointsApp {
  private final String run;

  /** Creates the use case for all checkpoints of a run. */
  public VerifyCheckpointsApp(String run) {
    this.run = run;
  }

  /** The findings, checkpoint by checkpoint. */
  public record Result(String run, List<Entry> checkpoints) {
    /** Returns the number of checkpoints that training can't go on from. */
    public long damaged() {
      return checkpoints.stream().filter(entry -> !entry.fault().isEmpty()).count();
    }
  }

  /**
   * The finding about one checkpoint.
   *
   * @param fault why it can't be gone on from; empty if it can
   */
  public record Entry(String name, String path, String fault) {}

  /**
   * Reads the checkpoints and restores each.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    TrainingCheckpoints checkpoints =
        TrainingCheckpoints.in(run, SparkRuntime.hadoopConfiguration());
    return new Result(
        checkpoints.run().toString(),
        checkpoints.newestFirst().stream()
            .map(path -> new Entry(path.getName(), path.toString(), checkpoints.fault(path)))
            .toList());
  }
}
