package org.meanfield.guess;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The text of a configuration, with comments that are wrapped at the width of the shipped ones. */
final class ConfigText {
  private static final int WIDTH = 100;
  private static final Set<String> RESERVED = Set.of("true", "false", "null", "include");

  private final StringBuilder text = new StringBuilder();
  private int depth;

  private String indent() {
    return "  ".repeat(depth);
  }

  /** Adds sentences as a comment. */
  ConfigText comment(String sentences) {
    String mark = indent() + "# ";
    StringBuilder line = new StringBuilder(mark);
    for (String word : sentences.split(" ", -1)) {
      if (line.length() > mark.length() && line.length() + word.length() > WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(mark);
      }
      line.append(word.replaceAll("\\p{Cntrl}", "?")).append(' ');
    }
    text.append(line.toString().stripTrailing()).append('\n');
    return this;
  }

  /** Adds a line as a comment, such as a command, which is not wrapped. */
  ConfigText line(String line) {
    text.append(("# " + line).stripTrailing()).append('\n');
    return this;
  }

  /** Adds an empty line. */
  ConfigText blank() {
    text.append('\n');
    return this;
  }

  /** Begins a section. */
  ConfigText open(String section) {
    text.append(indent()).append(section).append(" {\n");
    depth++;
    return this;
  }

  /** Ends a section. */
  ConfigText close() {
    depth--;
    text.append(indent()).append("}\n");
    return this;
  }

  /** Adds a section of settings that stand in one line, as HOCON already. */
  ConfigText section(String key, String settings) {
    text.append(indent()).append(key).append(" { ").append(settings).append(" }\n");
    return this;
  }

  /** Adds a number, without a fraction if it has none. */
  ConfigText number(String key, double number) {
    return set(key, number == Math.rint(number) ? String.valueOf((long) number) : number);
  }

  /** Adds a setting whose value is HOCON already. */
  ConfigText set(String key, Object value) {
    text.append(indent()).append(key).append(" = ").append(value).append('\n');
    return this;
  }

  /** Adds a setting whose value is a text. */
  ConfigText text(String key, String value) {
    return set(key, ConfigUtil.quoteString(value));
  }

  /** Adds a setting whose value is a list, whose elements are HOCON already. */
  ConfigText list(String key, List<String> elements) {
    String line = indent() + key + " = [" + String.join(", ", elements) + "]";
    if (line.length() <= WIDTH) {
      text.append(line).append('\n');
      return this;
    }
    text.append(indent()).append(key).append(" = [\n");
    StringBuilder row = new StringBuilder();
    List<String> rows = new ArrayList<>();
    for (String element : elements) {
      if (row.length() > 0 && indent().length() + row.length() + element.length() + 3 > WIDTH) {
        rows.add(row.toString());
        row = new StringBuilder();
      }
      row.append(row.length() > 0 ? ", " : "").append(element);
    }
    rows.add(row.toString());
    text.append(indent()).append("  ").append(String.join(",\n" + indent() + "  ", rows));
    text.append('\n').append(indent()).append("]\n");
    return this;
  }

  /** Writes a name, quoted where it must be. */
  static String name(String name) {
    boolean plain =
        name.matches("[A-Za-z_][A-Za-z0-9_]*") && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
    return plain ? name : ConfigUtil.quoteString(name);
  }

  /** Writes names, quoted where they must be. */
  static List<String> names(List<String> names) {
    return names.stream().map(ConfigText::name).toList();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
