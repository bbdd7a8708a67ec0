package org.meanfield.cli;

import org.meanfield.run.CheckpointChoice;
import picocli.CommandLine.Option;

/** The option of commands that look at one checkpoint of a run. */
final class CheckpointOption {
  @Option(
      names = "--checkpoint",
      paramLabel = "ROUND",
      defaultValue = CheckpointChoice.NEWEST,
      description = "Its name, such as 000120; ${DEFAULT-VALUE} if not given.")
  private String checkpoint;

  CheckpointChoice of(CommonOptions options) {
    return new CheckpointChoice(options.runDirectory(), checkpoint);
  }
}
