package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.config.Schema.Loaded;
import org.meanfield.errors.UsageException;

/** Reads what {@code retrain} is to do, as strictly as a run's configuration. */
public final class RetrainConfigLoader {
  private static final String DEFAULTS = "org/meanfield/config/retrain.conf";

  /**
   * Everything that a retraining's configuration may hold. The address of a webhook is a secret by
   * itself.
   */
  static final Schema<RetrainConfig> SCHEMA =
      new Schema<>(
          RetrainConfig.class,
          new Kinds(Map.of()),
          config -> Hocon.resource(DEFAULTS),
          Set.of("webhook.url"));

  private final Configuration hadoop;

  /** A loader that finds files through Hadoop's file systems. */
  public RetrainConfigLoader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * A checked configuration.
   *
   * @param judgement how challengers are judged, as JSON
   * @param resolved all settings, with the places that they come from
   */
  public record LoadedRetraining(RetrainConfig config, String judgement, Config resolved) {}

  /**
   * Loads from a file.
   *
   * @param file a local path, or any Hadoop path
   * @param settings {@code key=value} each
   * @throws UsageException that tells of every problem
   */
  public LoadedRetraining fromFile(String file, List<String> settings) {
    Loaded<RetrainConfig> loaded = SCHEMA.load(Hocon.parse(file, hadoop), settings);
    Config resolved = loaded.resolved();
    return new LoadedRetraining(
        loaded.record(),
        resolved
            .root()
            .withOnlyKey("comparison")
            .withFallback(resolved.root().withOnlyKey("guardrails"))
            .withFallback(resolved.root().withOnlyKey("drift"))
            .withFallback(resolved.root().withOnlyKey("start"))
            .render(ConfigRenderOptions.concise()),
        resolved);
  }

  /**
   * Loads the configuration of the training that a retraining names.
   *
   * @throws UsageException that tells of every problem
   */
  public LoadedConfig training(LoadedRetraining retraining) {
    String file = NamedFile.of("training", retraining.resolved(), hadoop).name();
    return new RunConfigLoader(hadoop).fromFile(file, retraining.config().settings());
  }
}
