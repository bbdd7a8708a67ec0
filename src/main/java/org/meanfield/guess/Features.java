package org.meanfield.guess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The columns that a model reads, and those that are left out.
 *
 * @param columns the columns that are read
 * @param settings the same, as elements of the setting {@code features}
 * @param leftOut the others, with the reason
 */
record Features(List<String> columns, List<String> settings, Map<String, String> leftOut) {
  /** The fraction of its rows that a feature may lack; each such row is rejected. */
  private static final double MOST_MISSING = 0.2;

  /**
   * Chooses the features of a table.
   *
   * @param others columns that have another use
   * @param wanted columns that are taken, however many values are missing
   */
  static Features of(Table table, Set<String> others, Set<String> wanted) {
    List<String> columns = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (ColumnSummary column : table.columns()) {
      String name = column.name();
      if (others.contains(name)) {
        continue;
      }
      String reason = reasonAgainst(column);
      if (!reason.isEmpty() && !wanted.contains(name)) {
        leftOut.put(name, reason);
      } else {
        columns.add(name);
        settings.add(setting(column));
      }
    }
    return new Features(columns, settings, leftOut);
  }

  private static String reasonAgainst(ColumnSummary column) {
    String example = column.examples().isEmpty() ? "" : column.examples().get(0);
    return switch (column.type()) {
      case EMPTY -> "it is empty";
      case CONSTANT -> "it is always " + example;
      case TIME -> "it is a date";
      case CATEGORY -> String.format(Locale.ROOT, "it is a text of %,d values", column.distinct());
      case TEXT -> "it is a text";
      case OTHER -> "it holds no single values";
      case NUMBER, TRUTH -> reasonAgainstNumber(column);
    };
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
    return column.type() == ColumnType.TRUTH ? "{ column = " + name + ", encode = boolean }" : name;
  }

  /** Writes a fraction as a percentage. */
  static String percent(double fraction) {
    double percent = 100 * fraction;
    return String.format(Locale.ROOT, percent < 1 ? "%.2g %%" : "%.0f %%", percent);
  }
}
