package org.meanfield.app;

import org.meanfield.errors.CheckpointException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Registry;
import org.meanfield.run.CheckpointChoice;

/** The models that registries have in use. */
public final class Champions {
  private Champions() {}

  /**
   * Returns the checkpoint of a registry's champion.
   *
   * @param path the registry's directory
   * @throws CheckpointException if it has none
   */
  public static CheckpointChoice of(String path) {
    Registry registry = Registry.at(path, SparkRuntime.hadoopConfiguration());
    Champion champion =
        registry
            .champion()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        "There is no champion in "
                            + registry
                            + ". `retrain` promotes one; or name a run by --run."));
    return new CheckpointChoice(registry.run(champion.version()), champion.checkpoint());
  }
}
