package org.meanfield.guess;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The columns that a model reads, and those that are left out.
 *
 * @param columns the columns that are read
 * @param required those of them without whose values a row is rejected: all but categories
 * @param settings the columns that are read, as elements of the setting {@code features}
 * @param leftOut the others, with the reason
 */
record Features(
    List<String> columns,
    List<String> required,
    List<String> settings,
    Map<String, String> leftOut) {
  /** The number of values up to which a category is a one-hot vector. */
  private static final int MOST_ONE_HOT = 32;

  private static final int LARGEST_EMBEDDING = 16;

  /** The fraction of its rows that a feature may lack; each such row is rejected. */
  private static final double MOST_MISSING = 0.2;

  /** The number of rows from which on other values than a column's commonest one count. */
  private static final int FEWEST_OTHERS = 5;

  /** The vectors that categories may become. */
  enum Categories {
    /** Categories of few values become one-hot vectors, as in a table whose rows are examples. */
    ONE_HOT,
    /** Categories of many values become learnt vectors, as sequences may have them. */
    EMBEDDED
  }

  /**
   * Chooses the features of a table.
   *
   * @param others columns that have another use
   * @param wanted columns that are taken, however many values are missing
   */
  static Features of(Table table, Set<String> others, Set<String> wanted, Categories categories) {
    List<String> columns = new ArrayList<>();
    List<String> required = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (ColumnSummary column : table.columns()) {
      String name = column.name();
      if (others.contains(name)) {
        continue;
      }
      String reason = reasonAgainst(column, categories);
      if (!reason.isEmpty() && !wanted.contains(name)) {
        leftOut.put(name, reason);
      } else {
        columns.add(name);
        if (column.type() != ColumnType.CATEGORY) {
          required.add(name);
        }
        settings.add(setting(column));
      }
    }
    return new Features(columns, required, settings, leftOut);
  }

  private static String reasonAgainst(ColumnSummary column, Categories categories) {
    String example = column.examples().isEmpty() ? "" : column.examples().get(0);
    return switch (column.type()) {
      case EMPTY -> "it is empty";
      case CONSTANT -> "it is always " + example;
      case TIME -> "it is a date";
      case CATEGORY ->
          isNearlyConstant(column)
              ? "it is nearly always " + commonest(column)
              : categories == Categories.EMBEDDED || column.distinct() <= MOST_ONE_HOT
                  ? ""
                  : String.format(Locale.ROOT, "it is a text of %,d values", column.distinct());
      case TEXT -> "it is a text";
      case OTHER -> "it holds no single values";
      case NUMBER, TRUTH -> reasonAgainstNumber(column);
    };
  }

  /** Returns whether a training split may well have a single one of a column's values. */
  private static boolean isNearlyConstant(ColumnSummary column) {
    Map<String, Integer> counts = column.counts();
    return !counts.isEmpty() && column.present() - counts.get(commonest(column)) < FEWEST_OTHERS;
  }

  private static String commonest(ColumnSummary column) {
    return Collections.max(column.counts().entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  private static String reasonAgainstNumber(ColumnSummary column) {
    if (column.missingFraction() > MOST_MISSING) {
      return percent(column.missingFraction()) + " of it are missing";
    }
    boolean isId = column.isUnique() && column.whole() && Words.ID.in(column.name());
    if (isId || isIndex(column)) {
      return "it numbers the rows";
    }
    boolean isTime = Words.TIME.in(column.name()) && TimeAxis.secondsPerUnit(column) > 0;
    return isTime ? "it is a time" : "";
  }

  /** Returns whether a column only numbers the rows, as programs write it beside a table. */
  static boolean isIndex(ColumnSummary column) {
    return column.type() == ColumnType.NUMBER
        && column.isUnique()
        && column.whole()
        && (column.least() == 0 || column.least() == 1)
        && column.greatest() - column.least() == column.present() - 1;
  }

  /** Writes a column as an element of the setting. */
  private static String setting(ColumnSummary column) {
    String name = ConfigText.name(column.name());
    return switch (column.type()) {
      case TRUTH -> "{ column = " + name + ", encode = boolean }";
      case CATEGORY ->
          column.distinct() <= MOST_ONE_HOT
              ? "{ column = " + name + ", encode = one-hot }"
              : embedding(column);
      default -> name;
    };
  }

  /** Writes a column of categories as an embedding, whose size grows with their number. */
  static String embedding(ColumnSummary column) {
    int size =
        Math.max(2, Math.min(LARGEST_EMBEDDING, (int) Math.ceil(Math.sqrt(column.distinct()))));
    return String.format(
        "{ column = %s, encode = embedding, size = %d }", ConfigText.name(column.name()), size);
  }

  /** Writes a fraction as a percentage. */
  static String percent(double fraction) {
    double percent = 100 * fraction;
    return String.format(Locale.ROOT, percent < 1 ? "%.2g %%" : "%.0f %%", percent);
  }
}
