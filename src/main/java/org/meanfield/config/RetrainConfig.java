package org.meanfield.config;

import java.util.List;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.errors.Violations;
import org.meanfield.registry.ComparisonConfig;
import org.meanfield.registry.DriftConfig;
import org.meanfield.registry.Guardrails;
import org.meanfield.registry.RetentionConfig;

/**
 * The configuration of a scheduled retraining.
 *
 * @param registry the registry's directory, on any Hadoop file system
 * @param training the configuration of the training; its {@code run} is the registry's to choose
 * @param settings {@code key=value} each, which change that configuration
 * @param start what a challenger begins from
 * @param minNewExamples how many examples there must be that the champion's data had not
 * @param maxAgeDays the champion's age at which any change of the data is enough; 0 for none
 */
public record RetrainConfig(
    String registry,
    String training,
    List<String> settings,
    Start start,
    int minNewExamples,
    int maxAgeDays,
    ComparisonConfig comparison,
    Guardrails guardrails,
    DriftConfig drift,
    WebhookConfig webhook,
    RetentionConfig retention,
    LockConfig lock) {
  /** The parameters that a challenger begins from. */
  public enum Start {
    /** The champion's parameters. */
    CHAMPION,
    /** Drawn at random, as the first version's. */
    SCRATCH
  }

  /** Checks that each setting is within its range. */
  public RetrainConfig {
    new Violations()
        .require(!registry.isBlank(), "registry", "must not be empty", "give a directory")
        .require(
            !training.isBlank(),
            "training",
            "must not be empty",
            "give the configuration that train takes")
        .atLeast("minNewExamples", minNewExamples, 0, "0 for any change of the data")
        .atLeast("maxAgeDays", maxAgeDays, 0, "0 for no limit")
        .check();
  }
}
