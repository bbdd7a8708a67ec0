package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Inline;

/**
 * The second names of settings, which {@link AlsoNamed} gives them. Everything after this reads a
 * setting under one name: that of its record's component.
 */
final class SecondNames {
  private final Kinds kinds;
  private final Config all;
  private final Problems problems;

  /** The first names of the second ones that were used, by dotted key. */
  private final Map<String, String> references = new TreeMap<>();

  /**
   * Creates a reader of second names.
   *
   * @param kinds the records that may stand for each sealed interface
   * @param all the whole configuration, which tells the kinds of its sections
   */
  SecondNames(Kinds kinds, Config all, Problems problems) {
    this.kinds = kinds;
    this.all = all;
    this.problems = problems;
  }

  /** Returns settings of one origin, each under the name of the component that it is for. */
  Config replaced(Class<? extends Record> type, Config settings) {
    return section(type, settings.root(), "").toConfig();
  }

  private ConfigObject section(Class<?> type, ConfigObject settings, String path) {
    ConfigObject section = settings;
    try {
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.isAnnotationPresent(Inline.class)) {
          section = section(component.getType(), section, path);
        } else {
          section = inner(component, named(component, section, path), path);
        }
      }
    } catch (ConfigException.NotResolved e) {
      // What a section is that refers to others is only known once all references are followed.
      return settings;
    }
    return section;
  }

  private ConfigObject named(RecordComponent component, ConfigObject section, String path) {
    AlsoNamed second = component.getAnnotation(AlsoNamed.class);
    ConfigValue value = second == null ? null : section.get(second.value());
    if (value == null) {
      return section;
    }
    String name = component.getName();
    if (section.containsKey(name)) {
      problems.addAt(
          value,
          path + second.value(),
          String.format(
              "is another name of %s%s, which is set as well at %s",
              path, name, Problems.place(section.get(name))),
          "use one of the names in a file and in what it includes");
    }
    if (refersTo(value, path + second.value())) {
      problems.addAt(
          value,
          path + second.value(),
          "refers to itself, which a second name can't",
          "write " + path + name + " here");
    }
    references.put(path + second.value(), path + name);
    return section.withoutKey(second.value()).withValue(name, value);
  }

  private static boolean refersTo(ConfigValue value, String path) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.contains("${" + path) || text.contains("${?" + path);
  }

  /**
   * Returns each second name that was used as a reference to the first one, so that references to
   * it lead somewhere.
   */
  Config references() {
    return references.entrySet().stream()
        .map(name -> ConfigFactory.parseString(name.getKey() + " = ${" + name.getValue() + "}"))
        .reduce(ConfigFactory.empty(), Config::withFallback);
  }

  /** Returns settings without the second names that {@link #references} gave them. */
  Config without(Config settings) {
    return references.keySet().stream().reduce(settings, Config::withoutPath, (a, b) -> a);
  }

  private ConfigObject inner(RecordComponent component, ConfigObject section, String path) {
    String name = component.getName();
    Class<?> type = component.getType();
    if (!(section.get(name) instanceof ConfigObject inner)) {
      return section;
    }
    Map<String, Class<? extends Record>> records = kinds.of(type);
    Class<?> record = records == null ? type : records.get(Hocon.kind(all, path + name));
    return record != null && record.isRecord()
        ? section.withValue(name, section(record, inner, path + name + "."))
        : section;
  }
}
