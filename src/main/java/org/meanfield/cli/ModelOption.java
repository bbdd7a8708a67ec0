package org.meanfield.cli;

import org.meanfield.app.Champions;
import org.meanfield.errors.UsageException;
import org.meanfield.run.CheckpointChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that use a model: a run's checkpoint, or a registry's champion. */
final class ModelOption {
  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--registry",
      paramLabel = "PATH",
      description = "The directory of a registry, whose champion is the model, in place of --run.")
  private String registry;

  CheckpointChoice of(CommonOptions options) {
    if (registry == null) {
      return checkpoint.of(options);
    }
    if (options.namesRun() || checkpoint.isGiven()) {
      throw new UsageException(
          "Both --registry and a run or checkpoint are given. Give --registry alone for its"
              + " champion.");
    }
    return Champions.of(registry);
  }
}
