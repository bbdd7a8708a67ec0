package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.meanfield.config.PrepareConfigLoader.Preparation;
import org.meanfield.errors.Inline;

/**
 * The page of all settings, written from the records that hold them: name, type and kinds by
 * reflection, defaults from the resources that the loaders read, meaning and range from the
 * records' sources.
 */
final class SettingsPage {
  private final RecordSources sources;
  private final StringBuilder page = new StringBuilder();
  private final Set<String> written = new HashSet<>();

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

        This page is generated from the records that hold the settings; `SettingsPageTest` fails if it is out of date.
        """);
    part(
        "A training: `train`, `evaluate`, `inspect`, `sample`, `checkpoints`",
        RunConfig.class,
        Kinds.OF_A_RUN,
        RunConfigLoader::defaultsFor);
    part(
        "A preparation: `prepare`",
        Preparation.class,
        Kinds.OF_A_PREPARATION,
        PrepareConfigLoader::defaultsFor);
    part(
        "A retraining: `retrain`",
        RetrainConfig.class,
        new Kinds(Map.of()),
        config -> RetrainConfigLoader.defaults());
    return page.toString();
  }

  private void part(
      String title, Class<? extends Record> type, Kinds kinds, UnaryOperator<Config> defaults) {
    page.append("\n## ").append(title).append('\n');
    section(type, "", ConfigFactory.empty(), new Part(kinds, defaults));
  }

  /** One record's table, then those of the sections within it. */
  private void section(Class<?> type, String path, Config chosen, Part part) {
    RecordSources.Documented documented = sources.of(type);
    Map<String, Runnable> inner = new LinkedHashMap<>();
    StringBuilder rows = new StringBuilder();
    rows(type, path, chosen, part, rows, inner);
    // Kinds of a section have sections in common, such as data.view.
    if (!rows.isEmpty() && written.add(rows.toString())) {
      page.append("\n### ").append(heading(path, chosen)).append("\n\n");
      page.append(documented.summary()).append("\n\n");
      page.append("| setting | type | default | range | meaning |\n|---|---|---|---|---|\n");
      page.append(rows);
    }
    inner.values().forEach(Runnable::run);
  }

  /** A record's rows; sections within it come later, but for those whose settings are its own. */
  private void rows(
      Class<?> type,
      String path,
      Config chosen,
      Part part,
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
        inner.put(setting, () -> section(value, setting + ".", chosen, part));
      } else if (part.kinds().of(value) != null) {
        inner.put(setting, () -> kinds(value, setting, chosen, part));
      } else {
        rows.append(row(setting, component, documented, defaults));
      }
    }
  }

  private void kinds(Class<?> sealed, String setting, Config chosen, Part part) {
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

  private static String heading(String path, Config chosen) {
    String section = path.isEmpty() ? "at the top" : code(path.substring(0, path.length() - 1));
    String kind = path + "kind";
    return !path.isEmpty() && chosen.hasPath(kind)
        ? section + " of kind " + code(chosen.getString(kind))
        : section;
  }

  private static String row(
      String setting,
      RecordComponent component,
      RecordSources.Documented documented,
      Config defaults) {
    String standard =
        defaults.hasPath(setting)
            ? code(defaults.getValue(setting).render(ConfigRenderOptions.concise()))
            : "required";
    return String.format(
        "| `%s` | %s | %s | %s | %s |%n",
        setting,
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
      return element == String.class ? "list of texts" : "list of whole numbers";
    }
    return type == boolean.class
        ? "`true`, `false`"
        : type == double.class ? "number" : type == String.class ? "text" : "whole number";
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private record Part(Kinds kinds, UnaryOperator<Config> defaults) {}
}
