package org.meanfield.data.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.meanfield.data.source.Feature.Encoding;

/**
 * A column that a row of raw input has, for programs that give a model such rows one by one.
 *
 * @param name the column's name; of one whose values are those of a later step, such as {@code open
 *     (24 steps later)}
 * @param encoding the values that are made of its cell
 * @param parts the parts of the calendar, of times
 * @param categories those of a column of vectors, in the order of their indices, which begin at 1;
 *     empty of other columns
 * @param indicated whether a further value, behind those of all columns, is 1 where this one has
 *     none
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record InputColumn(
    String name,
    Encoding encoding,
    List<CalendarPart> parts,
    List<String> categories,
    boolean indicated) {
  /** Replaces what JSON leaves out. */
  public InputColumn {
    parts = parts == null ? List.of() : List.copyOf(parts);
    categories = categories == null ? List.of() : List.copyOf(categories);
  }

  /** Returns what the name of a value ends in that is the one of a later step. */
  static String later(int steps) {
    return steps == 1 ? " (1 step later)" : " (" + steps + " steps later)";
  }

  /** Returns the same column with its categories. */
  public InputColumn knowing(List<String> its) {
    return new InputColumn(name, encoding, parts, its, indicated);
  }

  /** Returns the number of values that records have of the column, in which a category is one. */
  public int values() {
    return encoding == Encoding.CALENDAR ? 2 * parts.size() : 1;
  }
}
