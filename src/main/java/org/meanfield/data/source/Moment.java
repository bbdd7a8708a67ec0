package org.meanfield.data.source;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;

/**
 * When a step is.
 *
 * @param at its number; of a date, the seconds since 1970
 * @param isDate whether it was written as a date
 */
record Moment(double at, boolean isDate) {
  private static final int DATE = "yyyy-mm-dd".length();
  private static final long MICROS = 1_000_000;

  /**
   * A finite number, or a date in ISO 8601 with or without a time, which is in UTC unless it says
   * otherwise; a space may stand for the T.
   *
   * @throws RejectedRecordException if it is neither
   */
  static Moment parse(String text, String column) throws RejectedRecordException {
    boolean date = text != null && text.length() >= DATE && text.charAt(4) == '-';
    return date ? date(text, column) : new Moment(StepParser.number(text, column), false);
  }

  private static Moment date(String text, String column) throws RejectedRecordException {
    try {
      if (text.length() == DATE) {
        return new Moment(LocalDate.parse(text).toEpochDay() * 86400.0, true);
      }
      String iso = text.charAt(DATE) == ' ' ? text.replaceFirst(" ", "T") : text;
      TemporalAccessor parsed =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
      Instant instant =
          parsed instanceof OffsetDateTime zoned
              ? zoned.toInstant()
              : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
      return new Moment(instant.getEpochSecond() + instant.getNano() / 1e9, true);
    } catch (DateTimeParseException e) {
      throw new RejectedRecordException(
          "has \"" + text + "\" in " + column + ", which is no date of ISO 8601");
    }
  }

  /** An instant as a text in ISO 8601, from the microseconds since 1970. */
  static String ofMicros(long micros) {
    return Instant.ofEpochSecond(
            Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000)
        .toString();
  }

  @Override
  public String toString() {
    if (isDate) {
      return ofMicros(Math.round(at * MICROS));
    }
    return at == Math.rint(at) && Math.abs(at) < 1e15
        ? String.valueOf((long) at)
        : String.valueOf(at);
  }
}
