package org.meanfield.data.source;

import java.util.Optional;
import org.meanfield.errors.DataException;

/**
 * The times at which splits begin: the last steps are for testing, those before for validation.
 *
 * @param validationFrom the time at which the validation split begins, as {@link MomentParser}
 *     reads it; empty to compute it from the fraction
 * @param testFrom the time at which the test split begins, in the same form
 * @param validationFraction the fraction of the time from the first step of all to the last one
 *     that is for validation
 * @param testFraction the fraction of that time that is for testing
 * @param leftOutFraction the fraction of that time, at its end, of which no step is read
 */
public record TimeBorders(
    String validationFrom,
    String testFrom,
    double validationFraction,
    double testFraction,
    double leftOutFraction) {
  private static final String UTC = "UTC";

  /** Returns whether a text is a time. */
  public static boolean isTime(String text) {
    try {
      new MomentParser("", UTC).parse(text, "");
      return true;
    } catch (RejectedRecordException e) {
      return false;
    }
  }

  /**
   * The times at which validation and testing begin.
   *
   * @param leftOut the time from which on steps are left out; empty if none are
   */
  record Times(Moment validation, Moment test, Optional<Moment> leftOut) {}

  /**
   * Finds the times, from the first and the last one of the source.
   *
   * @param path of the source, for messages
   * @param timezone of borders that don't say theirs
   * @throws DataException if they are no times like the source's, or not in their order
   */
  Times between(Moment first, Moment last, String path, String timezone) {
    double span = last.since(first);
    MomentParser times = new MomentParser("", timezone);
    Moment end = last.plus(-leftOutFraction * span);
    Moment test = border("testFrom", testFrom, end.plus(-testFraction * span), times, path);
    Moment before = test.plus(-validationFraction * span);
    Moment validation = border("validationFrom", validationFrom, before, times, path);
    if (validation.compareTo(test) > 0) {
      throw new DataException(
          String.format(
              "data.splits: validation begins at %s, testing at %s. Validation must begin first.",
              validation, test));
    }
    if (leftOutFraction > 0 && test.compareTo(end) >= 0) {
      throw new DataException(
          String.format(
              "data.splits: testing begins at %s, but steps from %s on are left out. Choose a smaller"
                  + " leftOutFraction, or an earlier testFrom.",
              test, end));
    }
    return new Times(validation, test, Optional.of(end).filter(it -> leftOutFraction > 0));
  }

  private static Moment border(
      String setting, String given, Moment otherwise, MomentParser times, String path) {
    if (given.isEmpty()) {
      return otherwise;
    }
    boolean dates = otherwise.isDate();
    try {
      Moment border = times.parse(given, setting);
      if (border.isDate() == dates) {
        return border;
      }
    } catch (RejectedRecordException e) {
      // Told below.
    }
    throw new DataException(
        String.format(
            "data.splits.%s is %s, but times in %s are %s. Give such a time.",
            setting, given, path, dates ? "dates, such as 2016-07-01 00:00:00" : "numbers"));
  }
}
