package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.config.Schema.Loaded;
import org.meanfield.errors.UsageException;

/**
 * Reads run configurations in HOCON: settings given by {@code --set} win over the file, and the
 * file over the defaults.
 */
public final class RunConfigLoader {
  private static final String DEFAULTS = "org/meanfield/config/defaults.conf";

  /** Everything that a run's configuration may hold. */
  static final Schema<RunConfig> SCHEMA =
      new Schema<>(RunConfig.class, Kinds.OF_A_RUN, RunConfigLoader::defaultsFor, Set.of());

  private final Configuration hadoop;

  /** A loader that finds files through Hadoop's file systems. */
  public RunConfigLoader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Loads from a file.
   *
   * @param file a local path, or any Hadoop path
   * @param settings {@code key=value} each
   * @throws UsageException that tells of every problem
   */
  public LoadedConfig fromFile(String file, List<String> settings) {
    return load(Hocon.parse(file, hadoop), settings);
  }

  /**
   * Loads what {@link LoadedConfig#toJson()} gave, of this program or an earlier one: a setting
   * that the earlier one didn't know stands for what it did.
   *
   * @param settings {@code key=value} each
   * @throws UsageException that tells of every problem
   */
  public LoadedConfig fromJson(String json, List<String> settings) {
    Config written = Hocon.json(json, "run.json");
    Config earlier = Hocon.resource(DEFAULTS).getConfig("earlier.data");
    return load(written.withFallback(Hocon.defaultsOfKind(written, "data", earlier)), settings);
  }

  /**
   * The configuration of another run that goes with one.
   *
   * @param sections what it has in place of the run's own, by dotted key: texts, numbers, and maps
   *     of them by plain key
   */
  public LoadedConfig replacing(LoadedConfig base, Map<String, ?> sections) {
    Config config = ConfigFactory.parseString(base.toJson());
    for (Map.Entry<String, ?> section : sections.entrySet()) {
      String origin = "derived " + section.getKey();
      config =
          config.withValue(
              section.getKey(), ConfigValueFactory.fromAnyRef(section.getValue(), origin));
    }
    return load(config, List.of());
  }

  private LoadedConfig load(Config file, List<String> settings) {
    Loaded<RunConfig> loaded = SCHEMA.load(file, settings);
    return new LoadedConfig(loaded.record(), loaded.given(), loaded.resolved());
  }

  /** Each kind of data and of model has defaults of its own, and some kinds of updaters have. */
  private static Config defaultsFor(Config config) {
    Config all = Hocon.resource(DEFAULTS);
    Config common = all.getConfig("common");
    return Hocon.defaultsOfKind(config, "train.updater", all.getConfig("updaters"))
        .withFallback(Hocon.defaultsOfKind(config, "model", all.getConfig("kinds.model")))
        .withFallback(
            Hocon.defaultsOfKind(config.withFallback(common), "data", all.getConfig("kinds.data")))
        .withFallback(common);
  }
}
