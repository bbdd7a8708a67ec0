package org.meanfield.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.meanfield.data.source.CsvLines.Line;

/**
 * The records of a CSV file, with their lines. Spark's reader leaves lines uncounted, and one quote
 * that isn't closed makes it read the rest of the file as one value; here, lines are counted, and
 * put together where a quoted cell holds line breaks.
 */
final class CsvRecords implements Closeable {
  private final CsvLines in;
  private final TableText form;
  private final CsvCells cells;
  private final Deque<Line> ahead = new ArrayDeque<>();

  /** Blank lines of one column, whose file may end with them, as first line and how many. */
  private final Deque<long[]> blank = new ArrayDeque<>();

  private Line behindBlank;
  private long blankLines;
  private long comments;

  /** The number of columns of the first record; 0 before it. */
  private int columns;

  /**
   * A record of a CSV file.
   *
   * @param line on which it begins, counted from 1
   * @param cells null where a cell is empty; null if the record can't be read
   * @param fault why it can't; null if it can
   */
  record CsvRecord(long line, String[] cells, String fault) {}

  /** Reads from the beginning of a file. */
  CsvRecords(InputStream file, TableText form) throws IOException {
    this.in = new CsvLines(file, form.charset(), form.maxRecordBytes());
    this.form = form;
    this.cells = new CsvCells(form);
  }

  /**
   * The next record; null after the last one. Blank lines are none, except between records of one
   * column: there, they are records without a value.
   */
  CsvRecord next() throws IOException {
    Line line = behindBlank == null ? nextLineOfText() : behindBlank;
    if (line == null) {
      blankLines += blank.stream().mapToLong(run -> run[1]).sum();
      blank.clear();
      return null;
    }
    if (!blank.isEmpty()) {
      behindBlank = line;
      return new CsvRecord(nextBlank(), new String[1], null);
    }
    behindBlank = null;
    CsvRecord record = record(line);
    if (columns == 0 && record.cells() != null) {
      columns = record.cells().length;
    }
    return record;
  }

  /** Returns the number of blank lines that were passed over so far. */
  long blankLines() {
    return blankLines;
  }

  /** Returns the number of lines of comments that were passed over so far. */
  long comments() {
    return comments;
  }

  private long nextBlank() {
    long[] run = blank.element();
    long line = run[0]++;
    if (--run[1] == 0) {
      blank.remove();
    }
    return line;
  }

  private Line nextLineOfText() throws IOException {
    Line line = nextLine();
    while (line != null && line.text() != null) {
      if (!form.comment().isEmpty() && line.text().startsWith(form.comment())) {
        comments++;
      } else if (!isBlank(line.text())) {
        break;
      } else if (columns == 1) {
        addBlank(line.number());
      } else {
        blankLines++;
      }
      line = nextLine();
    }
    return line;
  }

  /** Empty cells between delimiters are cells. */
  private boolean isBlank(String line) {
    return line.isBlank() && line.indexOf(form.delimiter().charAt(0)) < 0;
  }

  private void addBlank(long line) {
    long[] last = blank.peekLast();
    if (last != null && last[0] + last[1] == line) {
      last[1]++;
    } else {
      blank.add(new long[] {line, 1});
    }
  }

  private CsvRecord record(Line line) throws IOException {
    if (line.fault() != null) {
      return new CsvRecord(line.number(), null, line.fault());
    }
    cells.begin();
    if (!cells.add(line.text())) {
      return withItsOtherLines(line);
    }
    return cells.fault() == null
        ? new CsvRecord(line.number(), cells.all(), null)
        : new CsvRecord(
            line.number(),
            null,
            "is not CSV: "
                + cells.fault()
                + "; quotes within a quoted cell are doubled, or follow data.source.escape");
  }

  private CsvRecord withItsOtherLines(Line first) throws IOException {
    String opens = "opens a quote in cell " + (cells.count() + 1);
    List<Line> others = new ArrayList<>();
    long bytes = first.bytes();
    String fault = null;
    while (fault == null) {
      Line other = nextLine();
      if (other == null) {
        fault = " that isn't closed before the file ends";
        break;
      }
      others.add(other);
      bytes += 1L + other.bytes();
      if (other.fault() != null) {
        fault = " that isn't closed before line " + other.number() + ", which " + other.fault();
      } else if (bytes > form.maxRecordBytes()) {
        fault =
            String.format(
                Locale.ROOT,
                " that isn't closed within data.source.maxRecordBytes = %,d",
                form.maxRecordBytes());
      } else if (cells.add(other.text())) {
        fault = notClosedBy(other);
        if (fault == null) {
          return new CsvRecord(first.number(), cells.all(), null);
        }
      }
    }
    // They are records of their own.
    for (int i = others.size() - 1; i >= 0; i--) {
      ahead.addFirst(others.get(i));
    }
    return new CsvRecord(first.number(), null, opens + fault);
  }

  /** Why what ends with a line is no record; null if it is one. */
  private String notClosedBy(Line last) {
    if (cells.fault() != null) {
      return " that isn't closed: the record would end with line "
          + last.number()
          + ", which "
          + cells.fault();
    }
    return columns == 0 || cells.count() == columns
        ? null
        : String.format(
            " that isn't closed: the record would end with line %d and have %d cells, but the"
                + " header has %d",
            last.number(), cells.count(), columns);
  }

  private Line nextLine() throws IOException {
    return ahead.isEmpty() ? in.next() : ahead.removeFirst();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
