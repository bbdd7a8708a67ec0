package org.meanfield.data.source;

import java.util.List;

/**
 * The first rows of a table, as texts.
 *
 * @param columns the columns, in their order
 * @param rows the cells of each row, in the columns' order; null where there is nothing
 * @param whole whether these are all rows
 * @param faulty the number of rows that can't be read
 * @param fault what is wrong with the first of them; empty if there are none
 */
public record TableSample(
    List<Column> columns, List<String[]> rows, boolean whole, long faulty, String fault) {
  /** The number of cells that a sample has at most, which take a few hundred megabytes. */
  private static final int MOST_CELLS = 2_000_000;

  private static final int MOST_ROWS = 500_000;

  /** The types that files declare of their columns. */
  public enum Declared {
    /** Nothing is declared, or that the column holds texts. */
    TEXT,
    /** The column holds numbers. */
    NUMBER,
    /** The column holds truth values. */
    TRUTH,
    /** The column holds dates or points in time. */
    TIME,
    /** The column holds something that a table of cells can't have, such as arrays. */
    OTHER
  }

  /** A column of a table. */
  public record Column(String name, Declared declared) {}

  /** Keeps columns and rows as they are. */
  public TableSample {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Returns the number of rows that a sample of some columns has at most. */
  static int mostRows(int columns) {
    return Math.max(1000, Math.min(MOST_ROWS, MOST_CELLS / Math.max(1, columns)));
  }
}
