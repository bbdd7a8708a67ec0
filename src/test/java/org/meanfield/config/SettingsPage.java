package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Listed;

/**
 * The page of all settings, written from the records that hold them: name, type and kinds by
 * reflection, defaults from the resources that the loaders read, meaning and range from the
 * records' sources.
 */
final class SettingsPage {
  private final RecordSources sources;
  private final StringBuilder page = new StringBuilder();
  private final Set<String> written = new HashSet<>();
  private final Map<String, String> secondNames = new HashMap<>();

  SettingsPage(RecordSources sources) {
    this.sources = sources;
  }

  /** Writes the page as Markdown. */
  String write() {
    page.append(
        """
        # Settings

        Configurations are [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md). `--set key=value` wins over the
        file, and the file over the defaults. A setting that does not exist, or a value that is out of range, is refused
        before Spark starts: all mistakes at once, each with its file, its line and the nearest setting that exists.
        Some settings have two names, such as `train.updater` and `train.optimizer`: either sets it.

        This page is generated from the records that hold the settings; `SettingsPageTest` fails if it is out of date.
        """);
    part(
        "A training: `train`, `evaluate`, `inspect`, `sample`, `checkpoints`",
        RunConfigLoader.SCHEMA);
    part("A preparation: `prepare`", PrepareConfigLoader.SCHEMA);
    part("A retraining: `retrain`", RetrainConfigLoader.SCHEMA);
    return page.toString();
  }

  private void part(String title, Schema<?> schema) {
    page.append("\n## ").append(title).append('\n');
    section(schema.type(), "", ConfigFactory.empty(), schema);
  }

  /** Writes one record's table, then those of the sections within it. */
  private void section(Class<?> type, String path, Config chosen, Schema<?> part) {
    RecordSources.Documented documented = sources.of(type);
    Map<String, Runnable> inner = new LinkedHashMap<>();
    StringBuilder rows = new StringBuilder();
    rows(type, path, chosen, part, rows, inner);
    // Kinds of a section have sections in common, such as data.view.
    if (!rows.isEmpty() && written.add(rows.toString())) {
      page.append("\n### ").append(heading(path, chosen)).append("\n\n");
      page.append(otherwise(path));
      page.append(documented.summary()).append("\n\n");
      page.append("| setting | type | default | range | meaning |\n|---|---|---|---|---|\n");
      page.append(rows);
    }
    inner.values().forEach(Runnable::run);
  }

  /**
   * Appends a record's rows; sections within it come later, but for those whose settings are its
   * own.
   */
  private void rows(
      Class<?> type,
      String path,
      Config chosen,
      Schema<?> part,
      StringBuilder rows,
      Map<String, Runnable> inner) {
    RecordSources.Documented documented = sources.of(type);
    Config defaults = part.defaults().apply(chosen);
    for (RecordComponent component : type.getRecordComponents()) {
      String setting = path + component.getName();
      Class<?> value = component.getType();
      if (component.isAnnotationPresent(Inline.class)) {
        rows(value, path, chosen, part, rows, inner);
      } else if (value.isRecord()) {
        second(component, setting).ifPresent(name -> secondNames.put(setting, name));
        inner.put(setting, () -> section(value, setting + ".", chosen, part));
      } else if (part.kinds().of(value) != null) {
        inner.put(setting, () -> kinds(value, setting, chosen, part));
      } else {
        rows.append(row(setting, setting, component, documented, defaults));
        RecordBinder.listed(component)
            .ifPresent(element -> inner.put(setting, () -> elements(element, setting)));
      }
    }
  }

  /** Writes the table of the elements of a list. */
  private void elements(Class<? extends Record> type, String setting) {
    RecordSources.Documented documented = sources.of(type);
    Config defaults = ConfigFactory.parseString(type.getAnnotation(Listed.class).defaults());
    StringBuilder rows = new StringBuilder();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      rows.append(row(setting + "[]." + name, name, component, documented, defaults));
    }
    if (written.add(rows.toString())) {
      page.append("\n### elements of `").append(setting).append("`\n\n");
      page.append(documented.summary()).append("\n\n");
      page.append("| setting | type | default | range | meaning |\n|---|---|---|---|---|\n");
      page.append(rows);
    }
  }

  private void kinds(Class<?> sealed, String setting, Config chosen, Schema<?> part) {
    Map<String, Class<? extends Record>> kinds = new TreeMap<>(part.kinds().of(sealed));
    Config none = part.defaults().apply(chosen);
    page.append("\n### `").append(setting).append(".kind`\n\n");
    page.append(sources.of(sealed).summary()).append(" One of ");
    page.append(kinds.keySet().stream().map(SettingsPage::code).collect(Collectors.joining(", ")));
    String kind = setting + ".kind";
    page.append("; ")
        .append(none.hasPath(kind) ? "default " + code(none.getString(kind)) : "required")
        .append(".\n");
    kinds.forEach(
        (name, type) -> {
          Config with = ConfigFactory.parseMap(Map.of(kind, name)).withFallback(chosen);
          section(type, setting + ".", with, part);
        });
  }

  /** Returns the second name of a setting, by dotted key, if it has one. */
  private static Optional<String> second(RecordComponent component, String setting) {
    String section = setting.substring(0, setting.lastIndexOf('.') + 1);
    return Optional.ofNullable(component.getAnnotation(AlsoNamed.class))
        .map(name -> section + name.value());
  }

  /** Tells of the second name of a section, if it has one. */
  private String otherwise(String path) {
    String name = path.isEmpty() ? null : secondNames.get(path.substring(0, path.length() - 1));
    return name == null ? "" : "The section may be named " + code(name) + ", too. ";
  }

  private static String heading(String path, Config chosen) {
    String section = path.isEmpty() ? "at the top" : code(path.substring(0, path.length() - 1));
    String kind = path + "kind";
    return !path.isEmpty() && chosen.hasPath(kind)
        ? section + " of kind " + code(chosen.getString(kind))
        : section;
  }

  /**
   * Returns the row of a setting.
   *
   * @param shown its name on the page
   * @param setting its name among the defaults
   */
  private static String row(
      String shown,
      String setting,
      RecordComponent component,
      RecordSources.Documented documented,
      Config defaults) {
    String standard =
        defaults.hasPath(setting)
            ? code(defaults.getValue(setting).render(ConfigRenderOptions.concise()))
            : "required";
    String second = second(component, setting).map(name -> " or `" + name + "`").orElse("");
    return String.format(
        "| `%s`%s | %s | %s | %s | %s |%n",
        shown,
        second,
        type(component),
        standard,
        documented.ranges().getOrDefault(component.getName(), ""),
        documented.parameters().getOrDefault(component.getName(), ""));
  }

  private static String type(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> code(constant.toString().toLowerCase(Locale.ROOT).replace('_', '-')))
          .collect(Collectors.joining(", "));
    }
    if (type == Map.class) {
      return "numbers by name";
    }
    if (type == List.class) {
      Object element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
      if (element instanceof Class<?> record && record.isAnnotationPresent(Listed.class)) {
        return "list of texts or sections";
      }
      return element == Integer.class
          ? "list of whole numbers"
          : element == Double.class ? "list of numbers" : "list of texts";
    }
    return type == boolean.class
        ? "`true`, `false`"
        : type == double.class ? "number" : type == String.class ? "text" : "whole number";
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
