package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.Redaction;
import org.meanfield.errors.UsageException;

/** Settings as users write them: HOCON files, settings of the command line, defaults. */
final class Hocon {
  private static final String NOT_HOCON = "The configuration is not valid HOCON: ";

  private static final int DEEPEST = 100;

  /** The beginning of what a setting of the command line is told to come from. */
  static final String OVERRIDE = "--set ";

  private static final Pattern VALUE =
      Pattern.compile("[\\[{\"].*|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private Hocon() {}

  /**
   * Reads a file.
   *
   * @param file a local path, or any Hadoop path
   * @throws UsageException if there is none, or it is no HOCON
   */
  static Config parse(String file, Configuration hadoop) {
    return ConfigFile.at(file, hadoop).parse();
  }

  /**
   * Reads what a loaded configuration gave as JSON.
   *
   * @param origin for messages
   * @throws UsageException if it is none
   */
  static Config json(String json, String origin) {
    try {
      return ConfigFactory.parseString(
          json,
          ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription(origin));
    } catch (ConfigException e) {
      throw notHocon(e);
    } catch (StackOverflowError e) {
      throw tooDeep(origin, e);
    }
  }

  /**
   * Settings with their defaults, and all references followed.
   *
   * @throws UsageException if one leads nowhere, or they are nested deeper than any setting
   */
  static Config resolve(Config config, Config defaults) {
    try {
      Config resolved = config.withFallback(defaults).resolve();
      requireNotDeeper(resolved.root(), DEEPEST);
      return resolved;
    } catch (ConfigException e) {
      // Its message holds the values that don't fit.
      String message = Environment.of(config).hidden(String.valueOf(e.getMessage()));
      throw new UsageException(NOT_HOCON + message);
    } catch (StackOverflowError e) {
      throw tooDeep("The configuration", e);
    }
  }

  /** All that is done with values calls itself on each level. */
  private static void requireNotDeeper(ConfigValue value, int levels) {
    if (levels == 0) {
      throw tooDeep(value.origin().description(), null);
    }
    if (value instanceof ConfigObject object) {
      object.values().forEach(inner -> requireNotDeeper(inner, levels - 1));
    } else if (value instanceof ConfigList list) {
      list.forEach(inner -> requireNotDeeper(inner, levels - 1));
    }
  }

  /**
   * Notes each setting that holds a password: a configuration is written to where everybody may
   * read it.
   *
   * @param but the settings, by dotted key, that aren't written
   */
  static void requireNoSecrets(Config resolved, Set<String> but, Problems problems) {
    for (Map.Entry<String, ConfigValue> setting : resolved.entrySet()) {
      if (!but.contains(setting.getKey())
          && setting.getValue().unwrapped() instanceof String text
          && Redaction.hasSecret(text)) {
        problems.addAt(
            setting.getValue(),
            setting.getKey(),
            "holds a password",
            "give it to Spark instead, by spark.hadoop settings or a credential provider");
      }
    }
  }

  /** Reads a resource of this program. */
  static Config resource(String name) {
    return ConfigFactory.parseResources(Hocon.class.getClassLoader(), name).resolve();
  }

  /** The defaults of the kind that a section names; empty if it names none. */
  static Config defaultsOfKind(Config config, String section, Config kinds) {
    return defaultsOfKind(config, section, kinds, section);
  }

  /** Returns the defaults of a section, {@code of}, that go with another section's kind. */
  static Config defaultsOfKind(Config config, String section, Config kinds, String of) {
    String kind = kind(config, section);
    return kinds.root().containsKey(kind)
        ? kinds.getConfig(kind).atPath(of)
        : ConfigFactory.empty();
  }

  /** Returns the kind of a section; empty if it has none, or if that is a reference. */
  static String kind(Config config, String section) {
    return text(config.root(), ConfigUtil.splitPath(section + ".kind"));
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
   * Reads a setting of the command line, {@code key=value}. Numbers, and values in brackets, braces
   * or quotes, are HOCON; others are texts as they stand.
   */
  static Config override(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new UsageException(
          "--set takes key=value, such as train.epochs=3, but was given " + setting + ".");
    }
    String key = setting.substring(0, equals).trim();
    String value = setting.substring(equals + 1).trim();
    String origin = OVERRIDE + key;
    try {
      if (VALUE.matcher(value).matches()) {
        return ConfigFactory.parseString(
            key + "=" + value, ConfigParseOptions.defaults().setOriginDescription(origin));
      }
      return ConfigValueFactory.fromAnyRef(value, origin).atPath(key);
    } catch (ConfigException e) {
      throw new UsageException("--set " + setting + " is not HOCON: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw tooDeep(origin, e);
    }
  }

  static UsageException tooDeep(String what, StackOverflowError e) {
    return new UsageException(
        what + " is nested too deeply: no setting is more than " + DEEPEST + " levels deep.", e);
  }

  static UsageException notHocon(ConfigException e) {
    return new UsageException(NOT_HOCON + e.getMessage(), e);
  }
}
