package org.meanfield.guess;

import java.util.List;
import java.util.Locale;

/**
 * The usual step of time series, and what is usual for forecasts of such series.
 *
 * @param name the step, in words
 * @param period the number of steps after which values usually repeat; 0 if nothing is usual
 * @param calendar the parts of the calendar in which such values usually repeat
 * @param length the usual number of steps to forecast from
 * @param horizon the usual number of steps to forecast
 */
record Cadence(String name, int period, List<String> calendar, int length, int horizon) {
  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;
  private static final double MONTH = 365.25 / 12 * DAY;

  /** The number of steps up to which a day is read as a period. */
  private static final int LONGEST_DAY = 300;

  /** Keeps the list as it is. */
  Cadence {
    calendar = List.copyOf(calendar);
  }

  /** Returns the cadence of numbered steps, which no clock counts. */
  static Cadence ofNumbers(double step) {
    return new Cadence("every " + number(step), 0, List.of(), 48, 12);
  }

  /** Returns the cadence of a step in seconds. */
  static Cadence ofSeconds(double seconds) {
    if (isNear(seconds, 12 * MONTH)) {
      return new Cadence("yearly", 0, List.of(), 10, 3);
    }
    if (isNear(seconds, 3 * MONTH)) {
      return new Cadence("quarterly", 4, List.of("month"), 12, 4);
    }
    if (isNear(seconds, MONTH)) {
      return new Cadence("monthly", 12, List.of("month"), 24, 12);
    }
    if (isNear(seconds, 7 * DAY)) {
      return new Cadence("weekly", 52, List.of("year-day"), 52, 8);
    }
    if (isNear(seconds, DAY)) {
      return new Cadence("daily", 7, List.of("weekday", "year-day"), 28, 7);
    }
    if (seconds >= HOUR && seconds < DAY && isWhole(DAY / seconds)) {
      int period = (int) Math.round(DAY / seconds);
      String name = period == 24 ? "hourly" : "every " + number(seconds / HOUR) + " hours";
      return new Cadence(name, period, List.of("hour", "weekday"), 7 * period, period);
    }
    if (seconds >= MINUTE && seconds < HOUR && isWhole(DAY / seconds)) {
      int day = (int) Math.round(DAY / seconds);
      boolean read = day <= LONGEST_DAY;
      String name = "every " + number(seconds / MINUTE) + " minutes";
      return new Cadence(
          seconds == MINUTE ? "every minute" : name,
          read ? day : 0,
          List.of("hour", "weekday"),
          read ? day : 120,
          read ? Math.max(1, day / 4) : 30);
    }
    if (seconds == 1) {
      return new Cadence("every second", 0, List.of(), 64, 16);
    }
    String name = seconds >= DAY ? number(seconds / DAY) + " days" : number(seconds) + " s";
    return new Cadence("every " + name, 0, List.of(), 64, 16);
  }

  private static boolean isNear(double seconds, double usual) {
    return Math.abs(seconds - usual) < 0.1 * usual;
  }

  private static boolean isWhole(double number) {
    return Math.abs(number - Math.rint(number)) < 1e-6;
  }

  private static String number(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.3g", number);
  }

  /** Returns the parts of the calendar that a span of seconds shows twice or more. */
  List<String> calendarOf(double seconds) {
    return calendar.stream()
        .filter(
            part ->
                switch (part) {
                  case "hour" -> seconds >= 2 * DAY;
                  case "weekday" -> seconds >= 14 * DAY;
                  default -> seconds >= 24 * MONTH;
                })
        .toList();
  }
}
