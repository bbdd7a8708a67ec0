package org.meanfield.cli;

import org.meanfield.run.CheckpointChoice;
import picocli.CommandLine.Option;

/** The option of commands that look at one checkpoint of a run. */
final class CheckpointOption {
  @Option(
      names = "--checkpoint",
      paramLabel = "ROUND",
      defaultValue = CheckpointChoice.NEWEST,
      description = "The checkpoint's name, such as 000120. Default: ${DEFAULT-VALUE}.")
  private String checkpoint;

  /** Returns whether another checkpoint than the newest one is named. */
  boolean isGiven() {
    return !checkpoint.equals(CheckpointChoice.NEWEST);
  }

  CheckpointChoice of(CommonOptions options) {
    return new CheckpointChoice(options.runDirectory(), checkpoint);
  }
}
