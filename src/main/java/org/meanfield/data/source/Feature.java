package org.meanfield.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.meanfield.errors.Listed;
import org.meanfield.errors.Violations;

/**
 * A column of the input, and the values that a model reads of it. An element of {@code features}
 * that is a text names a column of numbers.
 *
 * @param column the column's name
 * @param encode the values that are made of a cell: the number in it ({@code number}), 1 for true
 *     and 0 for false ({@code boolean}), or the sine and the cosine of where the time in it lies in
 *     each of {@code parts} ({@code calendar})
 * @param parts the parts of the calendar that repeat, for {@code calendar}: {@code minute} of the
 *     hour, {@code hour} of the day, {@code weekday}, {@code month-day}, {@code month} and {@code
 *     year-day}, by the clocks of {@code timezone}
 */
@Listed(shorthand = "column", defaults = "encode = number, parts = []")
public record Feature(String column, Encoding encode, List<CalendarPart> parts)
    implements Serializable {
  /** The values that are made of a column's cells. */
  public enum Encoding {
    /** The number in a cell. */
    NUMBER,
    /** The number 1 for true and 0 for false. */
    BOOLEAN,
    /** The sine and the cosine of a time's place in parts of the calendar. */
    CALENDAR
  }

  /** Checks the settings. */
  public Feature {
    parts = List.copyOf(parts);
    new Violations()
        .require(!column.isBlank(), "column", "must not be empty", "name a column")
        .require(
            encode != Encoding.CALENDAR || !parts.isEmpty(),
            "parts",
            "is [], but encode = calendar needs parts of the calendar",
            "[hour, weekday] is usual of hourly values, [weekday, year-day] of daily ones")
        .require(
            encode == Encoding.CALENDAR || parts.isEmpty(),
            "parts",
            "is " + names(parts) + ", but encode is " + label(encode),
            "leave parts out, or choose encode = calendar")
        .require(
            new HashSet<>(parts).size() == parts.size(),
            "parts",
            "is " + names(parts),
            "name different ones")
        .check();
  }

  /** Creates the feature of a column of numbers. */
  public static Feature number(String column) {
    return new Feature(column, Encoding.NUMBER, List.of());
  }

  /** Creates the features of columns of numbers. */
  public static List<Feature> numbers(String... columns) {
    return List.of(columns).stream().map(Feature::number).toList();
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> names(List<CalendarPart> parts) {
    return parts.stream().map(Feature::label).toList();
  }

  /** Returns the number of values that some features make of a row. */
  static int values(List<Feature> features) {
    int values = 0;
    for (Feature feature : features) {
      values += feature.encode == Encoding.CALENDAR ? 2 * feature.parts.size() : 1;
    }
    return values;
  }

  /** Returns the names of the values, for messages. */
  List<String> valueNames() {
    if (encode != Encoding.CALENDAR) {
      return List.of(column);
    }
    List<String> names = new ArrayList<>();
    for (CalendarPart part : parts) {
      names.add(column + "'s " + label(part) + " (sine)");
      names.add(column + "'s " + label(part) + " (cosine)");
    }
    return names;
  }

  /** Returns the names of all values of some features, in their order. */
  static List<String> valueNames(List<Feature> features) {
    return features.stream().flatMap(feature -> feature.valueNames().stream()).toList();
  }
}
