package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.serving.Input.Kind;

/** An input, and the values that an example has in its place. */
final class InputColumn {
  private final Input input;

  /** The number of categories besides unknown ones, which may have no names; 0 of other kinds. */
  private final int vocabulary;

  /** Tells that an example has a value for each category: 1 for its own, and 0 for the others. */
  private final boolean spread;

  private final Map<String, Integer> indices = new HashMap<>();

  /** The form of a time; null of other kinds. */
  private final CalendarForm calendar;

  private InputColumn(Input input, int vocabulary, boolean spread, CalendarForm calendar) {
    this.input = input;
    this.vocabulary = vocabulary;
    this.spread = spread;
    this.calendar = calendar;
    input.categories().forEach(category -> indices.put(category, indices.size() + 1));
  }

  /**
   * Reads a column that a row is made of.
   *
   * @param described the column
   * @param stored the form of its value in examples; missing of vectors, and of data without
   *     categories
   * @param timezone of times that don't say theirs
   */
  static InputColumn read(JsonNode described, JsonNode stored, String timezone) {
    String name = described.path("name").asText();
    return switch (described.path("encoding").asText()) {
      case "BOOLEAN" -> new InputColumn(new Input(name, Kind.TRUTH, List.of()), 0, false, null);
      case "ONE_HOT", "EMBEDDING" -> {
        List<String> categories = texts(described.path("categories"));
        Input input = new Input(name, Kind.CATEGORY, categories);
        yield categories.isEmpty()
            ? category(name, stored)
            : new InputColumn(input, categories.size(), true, null);
      }
      case "CALENDAR" -> {
        CalendarForm calendar = CalendarForm.read(described, timezone);
        yield new InputColumn(new Input(name, Kind.TIME, List.of()), 0, false, calendar);
      }
      case "NUMBER" -> number(name);
      default ->
          throw new CheckpointException(
              "The model reads "
                  + name
                  + " in a way that this program doesn't know, "
                  + described.path("encoding")
                  + ". Use the newer Meanfield that wrote it.");
    };
  }

  private static InputColumn number(String name) {
    return new InputColumn(new Input(name, Kind.NUMBER, List.of()), 0, false, null);
  }

  /** Reads a value of examples that is an input itself. */
  static InputColumn read(int place, JsonNode stored, String featureName) {
    String known = stored.path("name").asText(featureName);
    String name = known.isEmpty() ? "value " + (place + 1) : known;
    return stored.path("vocabulary").asInt() > 0 ? category(name, stored) : number(name);
  }

  private static InputColumn category(String name, JsonNode stored) {
    Input input = new Input(name, Kind.CATEGORY, texts(stored.path("values")));
    return new InputColumn(input, stored.path("vocabulary").asInt(), false, null);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  Input input() {
    return input;
  }

  /** Returns the number of values that an example has in the column's place. */
  int width() {
    if (calendar != null) {
      return calendar.width();
    }
    return spread ? vocabulary : 1;
  }

  /** Returns the number of values that a record has of the column, in which a category is one. */
  int recordWidth() {
    return spread ? 1 : width();
  }

  /** Returns whether an example has the category's index, which nothing scales. */
  boolean isIndex() {
    return vocabulary > 0 && !spread;
  }

  /** Returns a value as the number that stands for it in an array, NaN for a missing one. */
  double number(Object value) {
    if (value == null || (value instanceof Number number && Double.isNaN(number.doubleValue()))) {
      return Double.NaN;
    }
    if (calendar != null) {
      return calendar.seconds(value).orElseThrow(() -> wrong(value));
    }
    boolean category = input.kind() == Kind.CATEGORY;
    if (category && isName(value)) {
      return indices.getOrDefault(value.toString(), 0);
    }
    if (!category && value instanceof Number number) {
      return number.doubleValue();
    }
    if (!category && value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    throw wrong(value);
  }

  /** Returns whether a value may stand for a category, as texts, whole numbers and truths may. */
  private static boolean isName(Object value) {
    return value instanceof CharSequence
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** Puts what an example has of a value at its places; a category that is missing is unknown. */
  void store(double given, double[] stored, int at) {
    double value = vocabulary > 0 && Double.isNaN(given) ? 0 : given;
    if (vocabulary > 0) {
      requireIndex(value);
    } else if (!holds(value)) {
      throw wrong(value);
    }
    if (calendar != null) {
      calendar.store(value, stored, at);
    } else if (!spread) {
      stored[at] = value;
    } else if (value > 0) {
      stored[at + (int) value - 1] = 1;
    }
  }

  private boolean holds(double value) {
    return switch (input.kind()) {
      case TRUTH -> value == 0 || value == 1;
      case TIME -> calendar.holds(value);
      default -> Math.abs(value) <= Float.MAX_VALUE;
    };
  }

  private void requireIndex(double value) {
    if (value != Math.rint(value) || value < 0 || value > vocabulary) {
      throw new DataException(
          String.format(
              "The input %s is the category %s, but must be a whole number from 1 to %d, or 0 for a"
                  + " category that the model doesn't know. Model#inputs lists the categories in"
                  + " their order.",
              input.name(), value, vocabulary));
    }
  }

  private DataException wrong(Object value) {
    return new DataException(
        String.format(
            "The input %s is %s, but the model wants %s.",
            input.name(),
            value instanceof CharSequence text ? "the text \"" + text + "\"" : value,
            switch (input.kind()) {
              case NUMBER -> "a finite number or a truth value";
              case TRUTH -> "a truth value";
              case TIME ->
                  "a time of java.time, of the years 0 to 9999, that clocks in "
                      + calendar.zone()
                      + " showed once; in arrays, its seconds since 1970";
              case CATEGORY ->
                  "the text of a category, such as "
                      + input.categories().stream().findFirst().orElse("a");
            }));
  }
}
