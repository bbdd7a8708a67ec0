package org.meanfield.config;

import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.errors.UsageException;

/** Gathers everything that is wrong with a configuration, to be told at once. */
final class Problems {
  private final List<String> found = new ArrayList<>();
  private final Environment environment;

  /** Begins a list for settings that refer to no environment variables. */
  Problems() {
    this(Environment.NONE);
  }

  /** Begins a list for a configuration that refers to some, whose values aren't told. */
  Problems(Environment environment) {
    this.environment = environment;
  }

  /** Notes a problem as "path fault; advice". */
  void add(String path, String fault, String advice) {
    found.add(path + " " + environment.hidden(fault) + (advice.isEmpty() ? "" : "; " + advice));
  }

  /** Notes a problem with the file and line of the value at fault, which may be missing. */
  void addAt(ConfigValue value, String path, String fault, String advice) {
    add(path, fault + (value == null ? "" : " (" + place(value) + ")"), advice);
  }

  /** Returns the file and the line of a value, or the option that gave it. */
  static String place(ConfigValue value) {
    String place = value.origin().description();
    // The command line has no lines.
    return place.startsWith(Hocon.OVERRIDE) ? place.replaceFirst(": \\d+$", "") : place;
  }

  int count() {
    return found.size();
  }

  void throwIfAny() {
    if (found.size() == 1) {
      throw new UsageException("In the configuration, " + found.get(0) + ".");
    }
    if (!found.isEmpty()) {
      throw new UsageException(
          "The configuration has " + found.size() + " problems:\n  " + String.join("\n  ", found));
    }
  }
}
