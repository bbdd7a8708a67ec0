package org.meanfield.data.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.source.CsvRecords.CsvRecord;

/**
 * A form in which the beginning of a file can be read as CSV, found by trying: encoding, comments,
 * delimiter, quote and escape.
 *
 * @param text the form
 * @param columns the number of columns of the header
 * @param alike the fraction of the records that have as many cells
 * @param records the number of records that were looked at, without the header
 * @param head the cells of the header; null where one is empty
 */
public record CsvForm(TableText text, int columns, double alike, int records, List<String> head) {
  private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");
  private static final String DOUBLE_QUOTE = "\"";
  private static final String SINGLE_QUOTE = "'";
  private static final String HASH = "#";
  private static final int MOST_RECORDS = 2000;
  private static final int MARK_BYTES = 2;

  /**
   * Finds the form of what a file begins with.
   *
   * @return the form in which most of its records are alike; empty if the bytes are no text
   */
  public static Optional<CsvForm> of(SourceFiles.Beginning beginning) {
    byte[] bytes = beginning.bytes();
    Optional<Charset> charset = charset(bytes);
    if (charset.isEmpty() || bytes.length == 0) {
      return Optional.empty();
    }
    byte[] lines = beginning.whole() ? bytes : wholeLines(bytes, charset.get());
    String text = new String(lines, charset.get());
    if (text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String comment = comment(text);
    return DELIMITERS.stream()
        .map(delimiter -> tried(lines, charset.get(), comment, delimiter))
        .flatMap(Optional::stream)
        .max(
            Comparator.comparing((CsvForm form) -> form.columns > 1 && form.alike > 0.9)
                .thenComparing(form -> Math.round(100 * form.alike))
                .thenComparing(CsvForm::columns));
  }

  /** Returns whether the file is cut into cells in one way throughout. */
  public boolean isTable() {
    return columns > 1 && records > 0 && alike > 0.9;
  }

  /** Returns the encoding of some bytes; empty if they are no text of a usual one. */
  static Optional<Charset> charset(byte[] bytes) {
    if (bytes.length >= MARK_BYTES
        && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xfe + 0xff
        && (bytes[0] & 0xff) >= 0xfe) {
      return Optional.of(StandardCharsets.UTF_16);
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Optional.empty();
      }
    }
    return Optional.of(isUtf8(bytes) ? StandardCharsets.UTF_8 : Charset.forName("windows-1252"));
  }

  /** Tells whether bytes are UTF-8, the last character of which may be cut off. */
  private static boolean isUtf8(byte[] bytes) {
    for (int cut = 0; cut < 4 && cut <= bytes.length; cut++) {
      try {
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, 0, bytes.length - cut));
        return true;
      } catch (CharacterCodingException e) {
        // Perhaps the last bytes begin a character.
      }
    }
    return false;
  }

  private static byte[] wholeLines(byte[] bytes, Charset charset) {
    if (charset.equals(StandardCharsets.UTF_16)) {
      return bytes.length % MARK_BYTES == 0 ? bytes : Arrays.copyOf(bytes, bytes.length - 1);
    }
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end == 0 ? bytes : Arrays.copyOf(bytes, end);
  }

  /** Finds the mark of comments: lines before the header that begin with a hash. */
  private static String comment(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).limit(50).toList();
    int hashes = (int) lines.stream().takeWhile(line -> line.startsWith(HASH)).count();
    if (hashes == 0 || hashes == lines.size()) {
      return "";
    }
    String next = lines.get(hashes);
    boolean header =
        hashes == 1
            && DELIMITERS.stream()
                .anyMatch(
                    it ->
                        count(lines.get(0), it) > 0 && count(lines.get(0), it) == count(next, it));
    return header ? "" : HASH;
  }

  private static long count(String line, String delimiter) {
    return line.chars().filter(c -> c == delimiter.charAt(0)).count();
  }

  private static Optional<CsvForm> tried(
      byte[] lines, Charset charset, String comment, String delimiter) {
    return List.of(DOUBLE_QUOTE, SINGLE_QUOTE).stream()
        .flatMap(
            quote ->
                List.of("", "\\").stream()
                    .map(escape -> form(delimiter, quote, escape, comment, charset)))
        .map(form -> tried(lines, form))
        .flatMap(Optional::stream)
        // Of equally good ones, the first.
        .reduce((one, other) -> other.isBetterThan(one) ? other : one);
  }

  private boolean isBetterThan(CsvForm other) {
    boolean quoted =
        !text.quote().equals(other.text.quote())
            && other.head.stream().allMatch(cell -> cell != null && isQuoted(cell, text.quote()));
    return quoted || alike > other.alike;
  }

  private static boolean isQuoted(String cell, String quote) {
    return cell.length() > 1 && cell.startsWith(quote) && cell.endsWith(quote);
  }

  private static TableText form(
      String delimiter, String quote, String escape, String comment, Charset charset) {
    TableText usual = TableText.delimitedBy(delimiter);
    return new TableText(
        delimiter,
        quote,
        escape,
        comment,
        charset.name(),
        usual.maxRecordBytes(),
        usual.decimal(),
        usual.missing(),
        usual.timeFormat(),
        usual.timezone());
  }

  private static Optional<CsvForm> tried(byte[] lines, TableText form) {
    try (CsvRecords records = new CsvRecords(new ByteArrayInputStream(lines), form)) {
      CsvRecord head = records.next();
      if (head == null || head.cells() == null) {
        return Optional.empty();
      }
      int columns = head.cells().length;
      int read = 0;
      int alike = 0;
      CsvRecord record = records.next();
      while (record != null && read < MOST_RECORDS) {
        read++;
        alike += record.cells() != null && record.cells().length == columns ? 1 : 0;
        record = records.next();
      }
      double fraction = read == 0 ? 0 : (double) alike / read;
      return Optional.of(new CsvForm(form, columns, fraction, read, Arrays.asList(head.cells())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
