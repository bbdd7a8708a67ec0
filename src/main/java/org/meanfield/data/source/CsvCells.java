package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a record, as RFC 4180 divides them, found line by line: a quoted cell may go on in
 * the next one. A quote opens a cell at its beginning alone.
 */
final class CsvCells {
  private static final char NONE = '\uFFFF';

  private final char delimiter;
  private final char quote;
  private final char escape;
  private final List<String> cells = new ArrayList<>();
  private final StringBuilder quoted = new StringBuilder();
  private boolean open;
  private String fault;

  CsvCells(TableText form) {
    this.delimiter = form.delimiter().charAt(0);
    this.quote = only(form.quote());
    this.escape = form.escape().equals(form.quote()) ? NONE : only(form.escape());
  }

  private static char only(String character) {
    return character.isEmpty() ? NONE : character.charAt(0);
  }

  /** Forgets the record before. */
  void begin() {
    cells.clear();
    quoted.setLength(0);
    open = false;
    fault = null;
  }

  /** Adds a line; returns whether the record ends with it. */
  boolean add(String line) {
    int at = 0;
    if (open) {
      quoted.append('\n');
      at = readQuoted(line, 0);
    } else {
      at = readCell(line, 0);
    }
    while (!open && fault == null && at < line.length()) {
      if (line.charAt(at) != delimiter) {
        fault = "has text after the quote that closes cell " + cells.size();
        return true;
      }
      at = readCell(line, at + 1);
    }
    return !open;
  }

  /** Reads one that begins at a place; returns where it ends. */
  private int readCell(String line, int from) {
    if (from < line.length() && line.charAt(from) == quote) {
      open = true;
      return readQuoted(line, from + 1);
    }
    int end = line.indexOf(delimiter, from);
    end = end < 0 ? line.length() : end;
    cells.add(from == end ? null : line.substring(from, end));
    return end;
  }

  private int readQuoted(String line, int from) {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at);
      char next = at + 1 < line.length() ? line.charAt(at + 1) : NONE;
      boolean pair = next != NONE && (next == quote || (c == escape && next == escape));
      if ((c == quote || c == escape) && pair) {
        quoted.append(next);
        at += 2;
      } else if (c == quote) {
        open = false;
        cells.add(quoted.isEmpty() ? null : quoted.toString());
        quoted.setLength(0);
        return at + 1;
      } else {
        quoted.append(c);
        at++;
      }
    }
    return at;
  }

  /** Returns the number of cells, without one that isn't closed. */
  int count() {
    return cells.size();
  }

  /** Returns the record's cells, null where one is empty. */
  String[] all() {
    return cells.toArray(String[]::new);
  }

  /** Returns why the record can't be divided into cells; null if it can. */
  String fault() {
    return fault;
  }
}
