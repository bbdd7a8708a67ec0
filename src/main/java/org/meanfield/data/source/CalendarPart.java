package org.meanfield.data.source;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;

/** A part of the calendar that repeats. */
public enum CalendarPart {
  /** The place in the hour. */
  MINUTE,
  /** The place in the day, by the clock. */
  HOUR,
  /** The day of the week, from Monday on. */
  WEEKDAY,
  /** The day of the month. */
  MONTH_DAY,
  /** The month of the year. */
  MONTH,
  /** The day of the year. */
  YEAR_DAY;

  private static final double SECONDS_OF_HOUR = 3600;
  private static final double SECONDS_OF_DAY = 24 * SECONDS_OF_HOUR;
  private static final double DAYS_OF_WEEK = 7;
  private static final double MONTHS = 12;

  /** Returns where a time lies in this part, from 0 at its beginning to below 1. */
  double phase(ZonedDateTime time) {
    return switch (this) {
      case MINUTE -> time.get(ChronoField.SECOND_OF_DAY) % SECONDS_OF_HOUR / SECONDS_OF_HOUR;
      case HOUR -> time.get(ChronoField.SECOND_OF_DAY) / SECONDS_OF_DAY;
      case WEEKDAY -> (time.getDayOfWeek().getValue() - 1) / DAYS_OF_WEEK;
      case MONTH_DAY -> (time.getDayOfMonth() - 1.0) / time.toLocalDate().lengthOfMonth();
      case MONTH -> (time.getMonthValue() - 1) / MONTHS;
      case YEAR_DAY -> (time.getDayOfYear() - 1.0) / time.toLocalDate().lengthOfYear();
    };
  }

  /** Puts the sine and the cosine of where a time lies in this part at a place, and behind it. */
  public void put(ZonedDateTime time, double[] values, int at) {
    double angle = 2 * Math.PI * phase(time);
    values[at] = StrictMath.sin(angle);
    values[at + 1] = StrictMath.cos(angle);
  }
}
