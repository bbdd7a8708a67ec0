package org.meanfield.data.source;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/**
 * The records of a CSV file (RFC 4180) in UTF-8, with their lines. Spark's reader leaves lines
 * uncounted, and one quote that isn't closed makes it read the rest of the file as one value; here,
 * lines are counted, and put together where a quoted value holds line breaks. Cells are found by
 * the parser that Spark uses, too.
 */
final class CsvRecords implements Closeable {
  /** A value that holds more line breaks is taken for a quote that isn't closed. */
  private static final int MOST_LINES_OF_A_RECORD = 20;

  private static final int MOST_COLUMNS = 20_000;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final char NUL = '\0';
  private static final char QUOTE = '"';

  private final LineReader in;
  private final char delimiter;
  private final CsvParser parser;
  private final Deque<Line> ahead = new ArrayDeque<>();
  private long lines;

  /** Of the first record; 0 before it. */
  private int columns;

  /** A line, or what was put together from some; a text, or why it is none. */
  private record Line(long number, String text, String fault) {}

  /**
   * A record.
   *
   * @param line on which it begins, counted from 1
   * @param cells null where a cell is empty; null if the record can't be read
   * @param fault why it can't; null if it can
   */
  record CsvRecord(long line, String[] cells, String fault) {}

  /** Reads from the beginning of a file. */
  CsvRecords(InputStream file, char delimiter) {
    this.in = new LineReader(file);
    this.delimiter = delimiter;
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(MOST_COLUMNS);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setSkipEmptyLines(false);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.getFormat().setComment(NUL);
    this.parser = new CsvParser(settings);
  }

  /** The next record that isn't blank; null after the last one. */
  CsvRecord next() throws IOException {
    Line line = nextLine();
    while (line != null && line.text() != null && line.text().isBlank()) {
      line = nextLine();
    }
    if (line == null) {
      return null;
    }
    boolean whole = line.fault() != null || line.text().indexOf(QUOTE) < 0 || isClosed(line.text());
    CsvRecord record = whole ? parsed(line) : withItsOtherLines(line);
    if (columns == 0 && record.cells() != null) {
      columns = record.cells().length;
    }
    return record;
  }

  private CsvRecord parsed(Line line) {
    String fault = line.fault();
    String[] cells = null;
    if (fault == null) {
      try {
        cells = parser.parseLine(line.text());
      } catch (TextParsingException e) {
        // Told below.
      }
      if (cells == null) {
        fault = "is no CSV: a quote stands within a value, or there are too many columns";
      }
    }
    return new CsvRecord(line.number(), cells, fault);
  }

  private CsvRecord withItsOtherLines(Line first) throws IOException {
    StringBuilder text = new StringBuilder(first.text());
    List<Line> others = new ArrayList<>();
    while (others.size() < MOST_LINES_OF_A_RECORD - 1) {
      Line other = nextLine();
      if (other == null) {
        break;
      }
      others.add(other);
      if (other.fault() != null) {
        break;
      }
      text.append('\n').append(other.text());
      if (other.text().indexOf(QUOTE) >= 0 && isClosed(text.toString())) {
        CsvRecord record = parsed(new Line(first.number(), text.toString(), null));
        if (record.fault() == null && (columns == 0 || record.cells().length == columns)) {
          return record;
        }
        break;
      }
    }
    // They are records of their own.
    for (int i = others.size() - 1; i >= 0; i--) {
      ahead.addFirst(others.get(i));
    }
    return new CsvRecord(first.number(), null, "opens a quote that isn't closed");
  }

  /**
   * Whether no quoted value goes on behind a text. A quote opens one where a cell begins; within
   * it, a doubled quote is a quote.
   */
  private boolean isClosed(String text) {
    boolean quoted = false;
    boolean begins = true;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == QUOTE && quoted) {
        boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == QUOTE;
        at += doubled ? 1 : 0;
        quoted = doubled;
      } else if (!quoted) {
        quoted = c == QUOTE && begins;
        begins = c == delimiter;
      }
    }
    return !quoted;
  }

  private Line nextLine() throws IOException {
    if (!ahead.isEmpty()) {
      return ahead.removeFirst();
    }
    Text bytes = new Text();
    if (in.readLine(bytes) == 0) {
      return null;
    }
    lines++;
    try {
      String text = Text.decode(bytes.getBytes(), 0, bytes.getLength(), false);
      if (text.indexOf(NUL) >= 0) {
        return new Line(lines, null, "holds a NUL character, as files do that were cut off");
      }
      boolean marked = lines == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return new Line(lines, marked ? text.substring(1) : text, null);
    } catch (CharacterCodingException e) {
      return new Line(lines, null, "is not UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
