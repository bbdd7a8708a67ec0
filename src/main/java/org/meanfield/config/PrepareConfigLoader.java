package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.config.Schema.Loaded;
import org.meanfield.data.prepare.PrepareConfig;
import org.meanfield.errors.UsageException;

/** Reads what {@code prepare} is to make of which source, as strictly as a run's configuration. */
public final class PrepareConfigLoader {
  private static final String DEFAULTS = "org/meanfield/config/prepare.conf";
  private static final String DEFAULTS_OF_RUNS = "org/meanfield/config/defaults.conf";

  /** Everything that a preparation's configuration may hold. */
  static final Schema<Preparation> SCHEMA =
      new Schema<>(
          Preparation.class, Kinds.OF_A_PREPARATION, PrepareConfigLoader::defaultsFor, Set.of());

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
    Loaded<Preparation> loaded = SCHEMA.load(Hocon.parse(file, hadoop), settings);
    String json = loaded.resolved().root().render(ConfigRenderOptions.concise());
    return new LoadedPreparation(loaded.record().data(), json);
  }

  /**
   * Loads the settings that a preparation was made by, of this program or an earlier one.
   *
   * @param settings {@code key=value} each
   * @throws UsageException that tells of every problem
   */
  public PrepareConfig fromJson(String json, List<String> settings) {
    return SCHEMA.load(Hocon.json(json, "model.json"), settings).record().data();
  }

  /**
   * Each kind of source and of splits has defaults of its own, and some sources give splits. What
   * is drawn is drawn as a run would.
   */
  private static Config defaultsFor(Config config) {
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
