package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.UsageException;

/**
 * Reads run configurations in HOCON: settings given by {@code --set} win over the file, and the
 * file over the defaults.
 */
public final class RunConfigLoader {
  /** The part of a URI before the host: {@code user:password@}. */
  private static final Pattern PASSWORD = Pattern.compile("^[a-zA-Z0-9+.-]+://[^/@]*:[^/@]*@");

  private static final Pattern HOCON_VALUE =
      Pattern.compile("[\\[{\"].*|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final String DEFAULTS = "org/meanfield/config/defaults.conf";

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
    return load(parse(file), settings);
  }

  /** As {@link #fromFile}, from what {@link LoadedConfig#toJson()} gave. */
  public LoadedConfig fromJson(String json, List<String> settings) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription("run.json");
    return load(ConfigFactory.parseString(json, options), settings);
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

  private Config parse(String file) {
    try {
      File local = new File(file);
      if (local.isFile()) {
        return ConfigFactory.parseFile(local);
      }
      Path path = new Path(file);
      try (Reader reader =
          new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8)) {
        return ConfigFactory.parseReader(
            reader, ConfigParseOptions.defaults().setOriginDescription(file));
      }
    } catch (FileNotFoundException e) {
      throw new UsageException("There is no configuration file " + file + ".", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("Cannot read the configuration " + file + ": " + e.getMessage(), e);
    } catch (ConfigException e) {
      throw notHocon(e);
    }
  }

  private LoadedConfig load(Config file, List<String> settings) {
    Config config = file;
    for (String setting : settings) {
      config = override(setting).withFallback(config);
    }
    Config defaults = defaultsFor(config);
    Config resolved;
    try {
      resolved = config.withFallback(defaults).resolve();
    } catch (ConfigException e) {
      throw notHocon(e);
    }
    Problems problems = new Problems();
    Optional<RunConfig> bound =
        new RecordBinder(problems, Kinds.OF_A_RUN, defaults)
            .bind(RunConfig.class, resolved.root(), "");
    requireNoSecrets(resolved, problems);
    problems.throwIfAny();
    return new LoadedConfig(bound.orElseThrow(), resolved);
  }

  /** The configuration goes into run.json, which is for everybody to read. */
  private static void requireNoSecrets(Config resolved, Problems problems) {
    for (Map.Entry<String, ConfigValue> setting : resolved.entrySet()) {
      if (setting.getValue().unwrapped() instanceof String text && PASSWORD.matcher(text).find()) {
        problems.addAt(
            setting.getValue(),
            setting.getKey(),
            "holds a password",
            "give it to Spark instead, by spark.hadoop settings or a credential provider");
      }
    }
  }

  /** Each kind of data and of model has defaults of its own, and some kinds of updaters have. */
  private static Config defaultsFor(Config config) {
    Config all =
        ConfigFactory.parseResources(RunConfigLoader.class.getClassLoader(), DEFAULTS).resolve();
    Config common = all.getConfig("common");
    return defaultsOfKind(config, "train.updater", all.getConfig("updaters"))
        .withFallback(defaultsOfKind(config, "model", all.getConfig("kinds.model")))
        .withFallback(
            defaultsOfKind(config.withFallback(common), "data", all.getConfig("kinds.data")))
        .withFallback(common);
  }

  private static Config defaultsOfKind(Config config, String section, Config kinds) {
    String kind = text(config.root(), ConfigUtil.splitPath(section + ".kind"));
    return kinds.root().containsKey(kind)
        ? kinds.getConfig(kind).atPath(section)
        : ConfigFactory.empty();
  }

  /** A text in small letters; empty if it is missing, or unresolved, which is told of later. */
  private static String text(ConfigObject root, List<String> path) {
    try {
      ConfigValue at = root;
      for (String key : path) {
        at = at instanceof ConfigObject object ? object.get(key) : null;
      }
      return at != null && at.valueType() == ConfigValueType.STRING
          ? ((String) at.unwrapped()).toLowerCase(Locale.ROOT)
          : "";
    } catch (ConfigException.NotResolved e) {
      return "";
    }
  }

  /**
   * Numbers, and values in brackets, braces or quotes, are HOCON; others are texts as they stand.
   */
  private static Config override(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new UsageException(
          "--set takes key=value, such as --set train.epochs=3, but was given " + setting + ".");
    }
    String key = setting.substring(0, equals).trim();
    String value = setting.substring(equals + 1).trim();
    String origin = "--set " + key;
    try {
      if (HOCON_VALUE.matcher(value).matches()) {
        return ConfigFactory.parseString(
            key + "=" + value, ConfigParseOptions.defaults().setOriginDescription(origin));
      }
      return ConfigValueFactory.fromAnyRef(value, origin).atPath(key);
    } catch (ConfigException e) {
      throw new UsageException("--set " + setting + " is not HOCON: " + e.getMessage(), e);
    }
  }

  private static UsageException notHocon(ConfigException e) {
    return new UsageException("The configuration is not valid HOCON: " + e.getMessage(), e);
  }
}
