package org.meanfield.guess;

import java.util.List;
import org.meanfield.data.source.TableText;

/** Changes of the form in which a table's texts are read. */
final class Forms {
  private Forms() {}

  /** Returns a form with another pattern of times. */
  static TableText with(TableText form, String timeFormat) {
    return form(form, form.decimal(), form.missing(), timeFormat);
  }

  /** Returns a form with another decimal separator, and other texts of missing values. */
  static TableText with(TableText form, String decimal, List<String> missing) {
    return form(form, decimal, missing, form.timeFormat());
  }

  private static TableText form(
      TableText form, String decimal, List<String> missing, String timeFormat) {
    return new TableText(
        form.delimiter(),
        form.quote(),
        form.escape(),
        form.comment(),
        form.charset(),
        form.maxRecordBytes(),
        decimal,
        missing,
        timeFormat,
        form.timezone());
  }
}
