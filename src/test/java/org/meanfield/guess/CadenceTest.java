package org.meanfield.guess;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CadenceTest {
  @ParameterizedTest
  @CsvSource({
    "60, every minute, 0",
    "600, every 10 minutes, 144",
    "900, every 15 minutes, 96",
    "3600, hourly, 24",
    "10800, every 3 hours, 8",
    "86400, daily, 7",
    "604800, weekly, 52",
    "2592000, monthly, 12",
    "2678400, monthly, 12",
    "7862400, quarterly, 4",
    "31536000, yearly, 0",
    "5, every 5 s, 0",
    "259200, every 3 days, 0"
  })
  void stepsHaveTheirPeriods(double seconds, String name, int period) {
    assertEquals(name, Cadence.ofSeconds(seconds).name());
    assertEquals(period, Cadence.ofSeconds(seconds).period());
  }

  @Test
  void partsOfTheCalendarAreReadThatASeriesShowsTwice() {
    double day = 86400;
    assertEquals(List.of(), Cadence.ofSeconds(day).calendarOf(7 * day));
    assertEquals(List.of("weekday"), Cadence.ofSeconds(day).calendarOf(90 * day));
    assertEquals(List.of("weekday", "year-day"), Cadence.ofSeconds(day).calendarOf(1461 * day));
    assertEquals(List.of("hour"), Cadence.ofSeconds(3600).calendarOf(3 * day));
  }
}
