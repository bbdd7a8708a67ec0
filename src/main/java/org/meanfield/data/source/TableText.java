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
 * @param delimiter the character between the cells of a CSV file
 * @param quote the character around CSV cells that hold delimiters, quotes or line breaks; empty if
 *     cells are never quoted
 * @param escape the character before a quote within a quoted CSV cell; empty if such quotes are
 *     doubled instead
 * @param comment the text at the beginning of CSV lines that are comments and are left out; empty
 *     if there are none
 * @param charset the character encoding of CSV files, by the name that Java gives it, such as
 *     {@code windows-1252}
 * @param maxRecordBytes the largest size of a CSV record in bytes, with all lines of its quoted
 *     cells; a larger one is rejected, since it probably has a quote that isn't closed
 * @param decimal the decimal separator of numbers, {@code .} or {@code ,}
 * @param missing the texts of cells without a value, such as {@code NA}; empty cells never have one
 * @param timeFormat the pattern of times, in the letters of Java's {@code DateTimeFormatter}, such
 *     as {@code dd/MM/yyyy HH:mm}; empty for numbers and dates of ISO 8601
 * @param timezone the time zone of times without an offset, such as {@code Europe/Berlin}
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
                "\"\" is usual, for doubled quotes; Spark writes \"\\\\\"")
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
