package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * A row of a table.
 *
 * @param position in its file: the line of CSV, the row of Parquet; {@link #NOWHERE} if the reader
 *     tells none
 * @param cells of the columns that were asked for, null where there is nothing: texts, or what
 *     Parquet says that they are, {@link Double}, {@link Moment} or {@link
 *     java.time.LocalDateTime}; of a faulty row, the first one alone, if any
 * @param fault why it can't be read; null if it can
 */
record TableRow(String file, long position, Object[] cells, String fault) {
  /** The position of a row whose reader tells none. */
  static final long NOWHERE = -1;

  /** The use of the rows of a file, or of some files. */
  @FunctionalInterface
  interface Use extends Serializable {
    /** Takes one row after the other. */
    Iterator<Row> of(Iterator<TableRow> rows);
  }
}
