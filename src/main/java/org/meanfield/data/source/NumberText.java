package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;

/**
 * The form of the texts of a table that holds numbers alone: how a CSV file is cut into cells, and
 * how cells write numbers. The latter holds for columns of texts in other formats, too.
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
 */
public record NumberText(
    String delimiter,
    String quote,
    String escape,
    String comment,
    String charset,
    int maxRecordBytes,
    String decimal,
    List<String> missing)
    implements Serializable {
  /** Checks the settings. */
  public NumberText {
    missing = List.copyOf(missing);
    new TableText(
        delimiter, quote, escape, comment, charset, maxRecordBytes, decimal, missing, "", "UTC");
  }

  /** RFC 4180 in UTF-8, with numbers as computers write them. */
  public static NumberText delimitedBy(String delimiter) {
    TableText text = TableText.delimitedBy(delimiter);
    return new NumberText(
        delimiter,
        text.quote(),
        text.escape(),
        text.comment(),
        text.charset(),
        text.maxRecordBytes(),
        text.decimal(),
        text.missing());
  }

  /** Returns the form of a table that has no times. */
  TableText withoutTimes() {
    return new TableText(
        delimiter, quote, escape, comment, charset, maxRecordBytes, decimal, missing, "", "UTC");
  }
}
