package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature.Encoding;

final class StepParserTest {
  private static final StepColumns COLUMNS =
      new StepColumns(
          "",
          "time",
          List.of(
              Feature.number("load"),
              new Feature("holiday", Encoding.BOOLEAN, List.of()),
              new Feature(
                  "time", Encoding.CALENDAR, List.of(CalendarPart.HOUR, CalendarPart.WEEKDAY))),
          Target.Kind.VALUE_PER_STEP,
          List.of("load"),
          "");

  private static Step step(Object time, Object load, Object holiday) {
    TableText form = TableText.delimitedBy(",");
    return new StepParser(COLUMNS, form, new Findings())
        .parse(
            new TableRow("file", 7, new Object[] {"", time, load, holiday, time, load, ""}, null));
  }

  @Test
  void featuresBecomeTheValuesOfTheirEncodings() {
    Step step = step("2024-05-07T06:00:00Z", "1200.5", " Yes ");
    assertNull(step.fault());
    double tuesday = 2 * Math.PI / 7;
    assertArrayEquals(
        new double[] {1200.5, 1, 1, 0, Math.sin(tuesday), Math.cos(tuesday)},
        step.values_F(),
        1e-15);
    assertEquals(6, COLUMNS.values());
    assertArrayEquals(new double[] {1200.5}, step.targets());
    assertEquals(0, step("2024-05-07T06:00:00Z", "1", "f").values_F()[1]);
  }

  @Test
  void cellsThatAreNeitherTrueNorFalseAreFaults() {
    assertEquals(
        "has \"maybe\" in holiday, which is neither true nor false",
        step("2024-05-07", "1", "maybe").fault());
    assertEquals("has no value in holiday", step("2024-05-07", "1", "").fault());
  }

  @Test
  void numbersHaveNoPartsOfTheCalendar() {
    String fault = step("17", "1", "true").fault();
    assertTrue(fault.startsWith("has 17 in time, which is a number and no date"), fault);
  }
}
