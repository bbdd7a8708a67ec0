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
 * @param registry the directory of the registry, which holds all versions of the model, on any
 *     Hadoop file system
 * @param training the configuration file of the training, as for {@code train}; it must have a
 *     {@code run}, which is not used, since the registry chooses the directory
 * @param settings the settings that replace those of the training, each as {@code key=value}
 * @param start the initial parameters of a challenger: those of the champion ({@code champion}), or
 *     random ones ({@code scratch})
 * @param minNewExamples the smallest number of examples that the champion's data did not have which
 *     makes a retraining due; 0 for any change of the data
 * @param maxAgeDays the age of the champion, in days, from which on any change of the data makes a
 *     retraining due; 0 for no such age
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
            "give a configuration file of train")
        .atLeast("minNewExamples", minNewExamples, 0, "0 for any change of the data")
        .atLeast("maxAgeDays", maxAgeDays, 0, "0 for no limit")
        .check();
  }
}
