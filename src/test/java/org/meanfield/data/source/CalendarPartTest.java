package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

final class CalendarPartTest {
  private static double phase(CalendarPart part, String time) {
    return part.phase(ZonedDateTime.parse(time));
  }

  @Test
  void partsBeginAtZeroAndEndBeforeOne() {
    assertEquals(0.25, phase(CalendarPart.MINUTE, "2024-05-06T07:15:00Z"));
    assertEquals(1799 / 3600.0, phase(CalendarPart.MINUTE, "2024-05-06T23:29:59Z"), 1e-15);
    assertEquals(0.75, phase(CalendarPart.HOUR, "2024-05-06T18:00:00Z"));
    assertEquals(0, phase(CalendarPart.WEEKDAY, "2024-05-06T18:00:00Z"), "a Monday");
    assertEquals(6 / 7.0, phase(CalendarPart.WEEKDAY, "2024-05-12T18:00:00Z"), "a Sunday");
    assertEquals(28 / 29.0, phase(CalendarPart.MONTH_DAY, "2024-02-29T00:00:00Z"));
    assertEquals(11 / 12.0, phase(CalendarPart.MONTH, "2024-12-31T00:00:00Z"));
    assertEquals(365 / 366.0, phase(CalendarPart.YEAR_DAY, "2024-12-31T00:00:00Z"));
    assertEquals(364 / 365.0, phase(CalendarPart.YEAR_DAY, "2023-12-31T00:00:00Z"));
  }

  @Test
  void hoursAreThoseOfTheClock() {
    ZonedDateTime summer =
        ZonedDateTime.parse("2024-07-01T10:00:00Z").withZoneSameInstant(ZoneId.of("Europe/Berlin"));
    assertEquals(0.5, CalendarPart.HOUR.phase(summer));
  }
}
