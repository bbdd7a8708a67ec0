package org.meanfield.data.source;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rule by which the times of a series go on. Dates of one day of the month, or of its last day,
 * go on by months, and dates of one time of the day by days, both by a time zone's clocks; other
 * times go on by the median of the times between them.
 */
final class Rhythm {
  private static final long NANOS = 1_000_000_000;

  /** Times are regular if the longest one between two is at most as many of the shortest. */
  private static final double REGULAR = 1.05;

  private final ZoneId zone;
  private final Optional<Unit> unit;
  private final long count;
  private final double interval;
  private final boolean isRegular;

  /** The units of the calendar that times may go on by. */
  private enum Unit {
    MONTH_ENDS,
    MONTHS,
    DAYS
  }

  private Rhythm(ZoneId zone, Optional<Unit> unit, long count, double interval, boolean isRegular) {
    this.zone = zone;
    this.unit = unit;
    this.count = count;
    this.interval = interval;
    this.isRegular = isRegular;
  }

  /**
   * Finds the rule that times follow.
   *
   * @param times different ones in their order
   * @param zone whose clocks tell days and months
   * @return nothing of fewer than two times
   */
  static Optional<Rhythm> of(List<Moment> times, ZoneId zone) {
    if (times.size() < 2) {
      return Optional.empty();
    }
    if (times.get(0).isDate()) {
      List<ZonedDateTime> dates = times.stream().map(time -> date(time, zone)).toList();
      for (Unit unit : Unit.values()) {
        long count = countOf(unit, dates);
        if (count > 0) {
          return Optional.of(new Rhythm(zone, Optional.of(unit), count, 0, true));
        }
      }
    }
    List<Double> between = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      between.add(times.get(i).since(times.get(i - 1)));
    }
    between.sort(null);
    double shortest = between.get(0);
    double longest = between.get(between.size() - 1);
    double median = between.get(between.size() / 2);
    return Optional.of(
        new Rhythm(zone, Optional.empty(), 0, median, longest <= REGULAR * shortest));
  }

  /** Returns how many units lie between any two dates that follow each other; 0 if they differ. */
  private static long countOf(Unit unit, List<ZonedDateTime> dates) {
    long count = between(unit, dates.get(0), dates.get(1));
    for (int i = 1; i < dates.size(); i++) {
      ZonedDateTime before = dates.get(i - 1);
      boolean follows =
          between(unit, before, dates.get(i)) == count
              && after(unit, count, before).equals(dates.get(i));
      if (!follows) {
        return 0;
      }
    }
    return count;
  }

  private static long between(Unit unit, ZonedDateTime from, ZonedDateTime to) {
    return unit == Unit.DAYS
        ? ChronoUnit.DAYS.between(from.toLocalDate(), to.toLocalDate())
        : ChronoUnit.MONTHS.between(
            from.toLocalDate().withDayOfMonth(1), to.toLocalDate().withDayOfMonth(1));
  }

  private static ZonedDateTime after(Unit unit, long count, ZonedDateTime date) {
    return switch (unit) {
      case MONTHS -> date.plusMonths(count);
      case DAYS -> date.plusDays(count);
      case MONTH_ENDS -> {
        ZonedDateTime first = date.withDayOfMonth(1).plusMonths(count);
        LocalTime time = date.toLocalTime();
        yield first.withDayOfMonth(first.toLocalDate().lengthOfMonth()).with(time);
      }
    };
  }

  private static ZonedDateTime date(Moment time, ZoneId zone) {
    return Instant.ofEpochSecond(time.whole(), Math.round(time.fraction() * NANOS)).atZone(zone);
  }

  /** Returns the time that follows one of the series. */
  Moment after(Moment time) {
    return unit.isPresent()
        ? Moment.of(after(unit.get(), count, date(time, zone)).toInstant())
        : time.plus(interval);
  }

  /** Returns whether the times that it was found in follow it, but for small differences. */
  boolean isRegular() {
    return isRegular;
  }
}
