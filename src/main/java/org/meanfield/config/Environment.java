package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment variables that a configuration refers to. Their values may be secrets, and one
 * that is in the wrong place isn't told: messages name the variable instead.
 */
final class Environment {
  /** No configuration refers to anything. */
  static final Environment NONE = new Environment(Map.of());

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\??([^}\\[]+)(?:\\[\\])?\\}");

  /** Shorter ones are words and numbers that messages have themselves. */
  private static final int SHORTEST = 4;

  private final Map<String, String> namesByValue;

  private Environment(Map<String, String> namesByValue) {
    this.namesByValue = namesByValue;
  }

  /** Returns the environment of a configuration whose references haven't been followed yet. */
  static Environment of(Config unresolved) {
    return of(unresolved, System.getenv());
  }

  static Environment of(Config unresolved, Map<String, String> variables) {
    Map<String, String> names =
        new TreeMap<>(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
    Matcher reference = REFERENCE.matcher(unresolved.root().render(ConfigRenderOptions.concise()));
    while (reference.find()) {
      String name = reference.group(1).replace("\"", "");
      String value = variables.getOrDefault(name, "");
      if (value.length() >= SHORTEST) {
        names.put(value, name);
      }
    }
    return new Environment(new LinkedHashMap<>(names));
  }

  /** Puts names in place of values, the longest first. */
  String hidden(String text) {
    String hidden = text;
    for (Map.Entry<String, String> variable : namesByValue.entrySet()) {
      hidden = hidden.replace(variable.getKey(), "${" + variable.getValue() + "}");
    }
    return hidden;
  }
}
