package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RhythmTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<Moment> times(ZoneId zone, String... dates) {
    return Stream.of(dates)
        .map(date -> Moment.of(LocalDateTime.parse(date).atZone(zone).toInstant()))
        .toList();
  }

  private static Rhythm of(ZoneId zone, List<Moment> times) {
    return Rhythm.of(times, zone).orElseThrow();
  }

  private static String next(ZoneId zone, String... dates) {
    List<Moment> times = times(zone, dates);
    return of(zone, times).after(times.get(times.size() - 1)).toString();
  }

  @Test
  void monthsGoOnByMonths() {
    assertEquals(
        "2025-03-01T00:00:00Z",
        next(ZoneOffset.UTC, "2024-12-01T00:00", "2025-01-01T00:00", "2025-02-01T00:00"));
    assertEquals(
        "2025-07-15T06:00:00Z", next(ZoneOffset.UTC, "2025-01-15T06:00", "2025-04-15T06:00"));
  }

  @Test
  void endsOfMonthsStayEndsOfMonths() {
    assertEquals(
        "2025-03-31T00:00:00Z",
        next(ZoneOffset.UTC, "2024-12-31T00:00", "2025-01-31T00:00", "2025-02-28T00:00"));
  }

  @Test
  void daysGoOnByTheClocksOfTheTimeZone() {
    // Clocks skip an hour on the 30th, so that this day has 23 hours.
    assertEquals(
        "2025-03-30T22:00:00Z",
        next(BERLIN, "2025-03-28T00:00", "2025-03-29T00:00", "2025-03-30T00:00"));
  }

  @Test
  void hoursGoOnByHours() {
    assertEquals(
        "2025-01-02T01:00:00Z", next(ZoneOffset.UTC, "2025-01-01T23:00", "2025-01-02T00:00"));
  }

  @Test
  void numbersGoOnByTheirMedianInterval() {
    List<Moment> times = DoubleStream.of(1, 3, 5, 7, 8).mapToObj(Moment::ofNumber).toList();
    Rhythm rhythm = of(ZoneOffset.UTC, times);
    assertEquals("10", rhythm.after(times.get(4)).toString());
    assertFalse(rhythm.isRegular());
  }

  @Test
  void weeksWithoutSundaysAreIrregular() {
    assertFalse(
        of(
                ZoneOffset.UTC,
                times(ZoneOffset.UTC, "2025-01-03T00:00", "2025-01-04T00:00", "2025-01-06T00:00"))
            .isRegular());
    assertTrue(
        of(ZoneOffset.UTC, times(ZoneOffset.UTC, "2025-01-03T00:00", "2025-01-04T00:00"))
            .isRegular());
  }

  @Test
  void oneTimeHasNoRhythm() {
    assertTrue(Rhythm.of(times(ZoneOffset.UTC, "2025-01-03T00:00"), ZoneOffset.UTC).isEmpty());
  }
}
