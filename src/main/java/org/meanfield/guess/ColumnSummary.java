package org.meanfield.guess;

import java.util.List;
import java.util.Map;

/**
 * A summary of a column's cells in a table's first rows.
 *
 * @param present the number of cells that have a value
 * @param missing the number of cells that have none, or one that can't be read
 * @param distinct the number of different values
 * @param examples the first different values, a few
 * @param counts how often each value occurs, if there are few
 * @param least the least number, or NaN if the column holds none
 * @param greatest the greatest number
 * @param whole whether all numbers are whole
 * @param timeFormat the pattern of the times, empty for those of ISO 8601 and numbers
 */
record ColumnSummary(
    String name,
    ColumnType type,
    long present,
    long missing,
    int distinct,
    List<String> examples,
    Map<String, Integer> counts,
    double least,
    double greatest,
    boolean whole,
    String timeFormat) {
  /** The number of different values up to which each is counted. */
  static final int MOST_COUNTED = 1000;

  private static final double SHORT_TEXT = 40;

  /** Keeps lists as they are. */
  ColumnSummary {
    examples = List.copyOf(examples);
  }

  /** Returns whether each row has a value of its own. */
  boolean isUnique() {
    return missing == 0 && present > 1 && distinct == present;
  }

  /** Returns the fraction of the rows without a value. */
  double missingFraction() {
    return present + missing == 0 ? 0 : (double) missing / (present + missing);
  }

  /** Returns whether the column could name something: a text of some letters, or a whole number. */
  boolean isName() {
    return switch (type) {
      case CATEGORY, TRUTH, CONSTANT -> true;
      case TEXT -> examples.stream().mapToInt(String::length).average().orElse(0) <= SHORT_TEXT;
      case NUMBER -> whole;
      case EMPTY, TIME, OTHER -> false;
    };
  }
}
