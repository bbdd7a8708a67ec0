package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.data.prepare.PrepareConfig;
import org.meanfield.errors.UsageException;

/** Reads what {@code prepare} is to make of which source, as strictly as a run's configuration. */
public final class PrepareConfigLoader {
  private static final String DEFAULTS = "org/meanfield/config/prepare.conf";
  private static final String DEFAULTS_OF_RUNS = "org/meanfield/config/defaults.conf";

  private final Configuration hadoop;

  /** A loader that finds files through Hadoop's file systems. */
  public PrepareConfigLoader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** The one section of the file. */
  record Preparation(PrepareConfig data) {}

  /**
   * A checked configuration.
   *
   * @param json all its settings, defaults included
   */
  public record LoadedPreparation(PrepareConfig config, String json) {}

  /**
   * Loads from a file.
   *
   * @param file a local path, or any Hadoop path
   * @param settings {@code key=value} each
   * @throws UsageException that tells of every problem
   */
  public LoadedPreparation fromFile(String file, List<String> settings) {
    Config config = Hocon.with(settings, Hocon.parse(file, hadoop));
    Config defaults = defaultsFor(config);
    Config resolved = Hocon.resolve(config, defaults);
    Problems problems = new Problems(Environment.of(config));
    Optional<Preparation> bound =
        new RecordBinder(problems, Kinds.OF_A_PREPARATION, defaults)
            .bind(Preparation.class, resolved.root(), "");
    Hocon.requireNoSecrets(resolved, problems);
    problems.throwIfAny();
    String json = resolved.root().render(ConfigRenderOptions.concise());
    return new LoadedPreparation(bound.orElseThrow().data(), json);
  }

  /**
   * Each kind of source and of splits has defaults of its own, and some sources give splits. What
   * is drawn is drawn as a run would.
   */
  static Config defaultsFor(Config config) {
    Config all = Hocon.resource(DEFAULTS);
    Config common =
        Hocon.defaultsOfKind(config, "data.source", all.getConfig("splitsOf"), "data.splits")
            .withFallback(all.getConfig("common"));
    Config data = Hocon.resource(DEFAULTS_OF_RUNS).getConfig("kinds.data");
    return Hocon.defaultsOfKind(config, "data.source", all.getConfig("kinds.source"))
        .withFallback(Hocon.defaultsOfKind(config, "data.source.task", data))
        .withFallback(
            Hocon.defaultsOfKind(
                config.withFallback(common), "data.splits", all.getConfig("kinds.splits")))
        .withFallback(common);
  }
}
