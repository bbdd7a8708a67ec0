package org.meanfield.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.errors.Listed;
import org.meanfield.errors.Violations;

/**
 * A column of the input, and the values that a model reads of it. An element of {@code features}
 * that is a text names a column of numbers.
 *
 * @param column the column's name
 * @param encode the values that are made of a cell: the number in it ({@code number}), 1 for true
 *     and 0 for false ({@code boolean}), the sine and the cosine of where the time in it lies in
 *     each of {@code parts} ({@code calendar}), a vector with a 1 for the text in it and 0 for all
 *     other texts of the training split ({@code one-hot}), or a vector that the model learns for
 *     each of those texts ({@code embedding}); a text that the training split hasn't and an empty
 *     cell are unknown: a one-hot vector of zeros, or an embedding that they share
 * @param parts the parts of the calendar that repeat, for {@code calendar}: {@code minute} of the
 *     hour, {@code hour} of the day, {@code weekday}, {@code month-day}, {@code month} and {@code
 *     year-day}, by the clocks of {@code timezone}
 * @param size the number of values of each vector, for {@code embedding}
 */
@Listed(shorthand = "column", defaults = "encode = number, parts = [], size = 0")
public record Feature(String column, Encoding encode, List<CalendarPart> parts, int size)
    implements Serializable {
  private static final int LARGEST_EMBEDDING = 1024;

  /** The values that are made of a column's cells. */
  public enum Encoding {
    /** The number in a cell. */
    NUMBER,
    /** The number 1 for true and 0 for false. */
    BOOLEAN,
    /** The sine and the cosine of a time's place in parts of the calendar. */
    CALENDAR,
    /** A vector with a 1 for the category that a cell names. */
    ONE_HOT,
    /** A vector that is learnt for the category that a cell names. */
    EMBEDDING;

    /** Returns whether a cell is the name of a category, and no number. */
    public boolean isCategory() {
      return this == ONE_HOT || this == EMBEDDING;
    }
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
        .require(
            encode == Encoding.EMBEDDING ? size >= 1 && size <= LARGEST_EMBEDDING : size == 0,
            "size",
            encode == Encoding.EMBEDDING
                ? "must be from 1 to 1,024 but is " + size
                : "is " + size + ", but encode is " + label(encode),
            encode == Encoding.EMBEDDING
                ? "16 is usual"
                : "leave size out, or choose encode = embedding")
        .check();
  }

  /** Creates a feature that is no embedding. */
  public Feature(String column, Encoding encode, List<CalendarPart> parts) {
    this(column, encode, parts, 0);
  }

  /** Creates the feature of a column of numbers. */
  public static Feature number(String column) {
    return new Feature(column, Encoding.NUMBER, List.of());
  }

  /** Creates the feature of a column of categories as one-hot vectors. */
  public static Feature oneHot(String column) {
    return new Feature(column, Encoding.ONE_HOT, List.of());
  }

  /** Creates the feature of a column of categories as vectors of {@code size} learnt values. */
  public static Feature embedding(String column, int size) {
    return new Feature(column, Encoding.EMBEDDING, List.of(), size);
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

  /** Returns the number of values that some features make of a row, in which a category is one. */
  static int values(List<Feature> features) {
    return features.stream().mapToInt(Feature::width).sum();
  }

  private int width() {
    return encode == Encoding.CALENDAR ? 2 * parts.size() : 1;
  }

  /** Returns those of some features that are categories, by their places among a row's values. */
  static SortedMap<Integer, Feature> categories(List<Feature> features) {
    SortedMap<Integer, Feature> categories = new TreeMap<>();
    int place = 0;
    for (Feature feature : features) {
      if (feature.encode.isCategory()) {
        categories.put(place, feature);
      }
      place += feature.width();
    }
    return categories;
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

  /** Returns the names of those values of some features that are no categories. */
  static List<String> numberNames(List<Feature> features) {
    return valueNames(features.stream().filter(it -> !it.encode.isCategory()).toList());
  }

  /** Returns the names of all values of some features, in their order. */
  static List<String> valueNames(List<Feature> features) {
    return features.stream().flatMap(feature -> feature.valueNames().stream()).toList();
  }
}
