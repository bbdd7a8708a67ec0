package org.meanfield.data.source;

import org.meanfield.errors.DataException;

/**
 * When splits begin: the last steps are for testing, those before them for validation.
 *
 * @param validationFrom a time, as {@link Moment} reads it; empty if the fraction says it
 * @param testFrom likewise
 * @param validationFraction of the time from the first step of all to the last one
 * @param testFraction likewise
 */
public record TimeBorders(
    String validationFrom, String testFrom, double validationFraction, double testFraction) {
  /** Whether a text is a time. */
  public static boolean isTime(String text) {
    try {
      Moment.parse(text, "");
      return true;
    } catch (RejectedRecordException e) {
      return false;
    }
  }

  /** The times themselves. */
  record Times(Moment validation, Moment test) {}

  /**
   * Finds them.
   *
   * @param path of the source, for messages
   * @throws DataException if they are no times like the source's, or not in their order
   */
  Times between(Moment first, Moment last, String path) {
    double span = last.at() - first.at();
    Moment test =
        border("testFrom", testFrom, last.at() - testFraction * span, first.isDate(), path);
    double before = test.at() - validationFraction * span;
    Moment validation = border("validationFrom", validationFrom, before, first.isDate(), path);
    if (validation.at() > test.at()) {
      throw new DataException(
          String.format(
              "data.splits: validation begins at %s, testing at %s. It must come before.",
              validation, test));
    }
    return new Times(validation, test);
  }

  private static Moment border(
      String setting, String given, double otherwise, boolean dates, String path) {
    if (given.isEmpty()) {
      return new Moment(otherwise, dates);
    }
    try {
      Moment border = Moment.parse(given, setting);
      if (border.isDate() == dates) {
        return border;
      }
    } catch (RejectedRecordException e) {
      // Told below.
    }
    throw new DataException(
        String.format(
            "data.splits.%s is %s, but times in %s are %s.",
            setting, given, path, dates ? "dates, such as 2016-07-01 00:00:00" : "numbers"));
  }
}
