package org.meanfield.data.source;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** The meanings that texts of a table's cells may have, as the preparation would read them. */
public final class Cells {
  private static final Set<String> TRUTHS =
      Set.of("true", "false", "t", "f", "yes", "no", "y", "n");

  private final TableText form;
  private final char decimal;
  private final MomentParser times;

  /** Creates a reader of cells in one form. */
  public Cells(TableText form) {
    this.form = form;
    this.decimal = form.decimal().charAt(0);
    this.times = form.times();
  }

  /**
   * The time that a cell holds.
   *
   * @param value the seconds since 1970 of a date, or the number that stands for a time; times less
   *     than a microsecond apart may be the same
   * @param isDate whether it was written as a date
   */
  public record Time(double value, boolean isDate) {}

  /** Returns whether a cell says that there is no value; null does, too. */
  public boolean isMissing(String cell) {
    return form.isMissing(cell);
  }

  /** Returns the finite number that a cell holds; empty if it holds none. */
  public OptionalDouble number(String cell) {
    try {
      double number = Numbers.parse(cell.strip(), decimal);
      return Math.abs(number) <= Float.MAX_VALUE
          ? OptionalDouble.of(number)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Returns whether a cell is a word for true or false, and no number. */
  public boolean isTruth(String cell) {
    return TRUTHS.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /** Returns the time that a cell holds; null if it holds none. */
  public Time time(String cell) {
    try {
      Moment moment = times.parse(cell, "");
      return new Time(moment.whole() + moment.fraction(), moment.isDate());
    } catch (RejectedRecordException e) {
      return null;
    }
  }
}
