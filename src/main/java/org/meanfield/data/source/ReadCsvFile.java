package org.meanfield.data.source;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.errors.DataException;

/** Reads one CSV file from its beginning to its end, since only so lines can be counted. */
final class ReadCsvFile implements FlatMapFunction<String, Row> {
  private final TableFiles files;
  private final TableRow.Use use;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Findings findings;

  ReadCsvFile(TableFiles files, TableRow.Use use, Reading reading) {
    this.files = files;
    this.use = use;
    this.hadoop = reading.hadoop();
    this.findings = reading.findings();
  }

  @Override
  public Iterator<Row> call(String file) {
    try {
      CsvTable table =
          CsvTable.open(file, files.form(), files.columns().all(), hadoop.value().value());
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(table));
      if (!table.missing().isEmpty()) {
        throw new DataException(
            file + " " + table.missing() + ". Name the right ones in data.source.");
      }
      return use.of(new Rows(file, table, findings));
    } catch (RejectedRecordException e) {
      return use.of(List.of(new TableRow(file, 1, new String[1], e.getMessage())).iterator());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void close(CsvTable table) {
    try {
      table.close();
    } catch (IOException e) {
      throw new DataException("Cannot close a file: " + e.getMessage(), e);
    }
  }

  private static DataException unreadable(String file, IOException e) {
    return new DataException("Cannot read " + file + ": " + e.getMessage(), e);
  }

  /** One row after the other. */
  private static final class Rows implements Iterator<TableRow> {
    private final String file;
    private final CsvTable table;
    private final Findings findings;
    private TableRow following;

    Rows(String file, CsvTable table, Findings findings) throws IOException {
      this.file = file;
      this.table = table;
      this.findings = findings;
      this.following = advance();
    }

    private TableRow advance() throws IOException {
      TableRow row = table.next();
      if (row == null) {
        table.tell(findings);
      }
      return row;
    }

    @Override
    public boolean hasNext() {
      return following != null;
    }

    @Override
    public TableRow next() {
      if (following == null) {
        throw new NoSuchElementException();
      }
      TableRow row = following;
      try {
        following = advance();
      } catch (IOException e) {
        throw unreadable(file, e);
      }
      return row;
    }
  }
}
