package org.meanfield.data.source;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.meanfield.errors.Violations;

/**
 * The form of a table's texts: how a CSV file is cut into cells, and how cells write numbers and
 * times. The latter holds for columns of texts in Parquet, too.
 *
 * @param delimiter between cells of CSV
 * @param quote around cells that hold delimiters, quotes or line breaks; empty if there are none
 * @param escape before a quote within a quoted cell, where it isn't doubled; empty for none
 * @param comment that lines to be passed over begin with; empty if there are none
 * @param charset of CSV files, as Java names it
 * @param maxRecordBytes of a line of CSV, or of all lines of a record whose quoted cells hold line
 *     breaks; more are taken for a quote that isn't closed
 * @param decimal the sign between a number's whole part and its fraction
 * @param missing cells that say that there is no value; empty cells always do
 * @param timeFormat the pattern of times, as java.time has it; empty for ISO 8601 and numbers
 * @param timezone of times that don't say theirs
 */
public record TableText(
    String delimiter,
    String quote,
    String escape,
    String comment,
    String charset,
    int maxRecordBytes,
    String decimal,
    List<String> missing,
    String timeFormat,
    String timezone)
    implements Serializable {
  private static final int USUAL_RECORD_BYTES = 1 << 22;

  /** Checks the settings. */
  public TableText {
    missing = List.copyOf(missing);
    Violations violations =
        new Violations()
            .require(
                delimiter.length() == 1, "delimiter", "must be one character", "\",\" is usual")
            .require(
                quote.length() <= 1 && (quote.isEmpty() || !quote.equals(delimiter)),
                "quote",
                "must be one character other than the delimiter, or none",
                "\"\\\"\" is usual")
            .require(
                escape.length() <= 1 && (escape.isEmpty() || !escape.equals(delimiter)),
                "escape",
                "must be one character other than the delimiter, or none",
                "\"\" is usual, where quotes are doubled; Spark writes \"\\\\\"")
            .require(
                comment.isEmpty() || !(comment.isBlank() || comment.equals(quote)),
                "comment",
                "must be a text other than the quote, or none",
                "\"#\" is usual where there are comments")
            .require(
                isCharset(charset),
                "charset",
                "is " + charset + ", which Java doesn't know",
                "UTF-8, windows-1252, ISO-8859-1 and UTF-16 are usual")
            .atLeast("maxRecordBytes", maxRecordBytes, 1, USUAL_RECORD_BYTES + " is usual")
            .require(
                decimal.equals(".") || decimal.equals(","),
                "decimal",
                "is \"" + decimal + "\"",
                "make it \".\" or \",\"");
    MomentParser.check(violations, timeFormat, timezone).check();
  }

  /** RFC 4180 in UTF-8, with numbers and times as computers write them. */
  public static TableText delimitedBy(String delimiter) {
    return new TableText(
        delimiter,
        "\"",
        "",
        "",
        StandardCharsets.UTF_8.name(),
        USUAL_RECORD_BYTES,
        ".",
        List.of(),
        "",
        "UTC");
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A reader of its times. */
  MomentParser times() {
    return new MomentParser(timeFormat, timezone);
  }

  /** Returns whether a cell says that there is no value; null does, too. */
  boolean isMissing(String cell) {
    return cell == null || cell.isBlank() || (!missing.isEmpty() && missing.contains(cell.strip()));
  }
}
