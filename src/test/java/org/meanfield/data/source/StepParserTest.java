package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  void truthsAndDatesAreNoNumbersButHaveEncodings() {
    StepColumns columns =
        new StepColumns(
            "", "", List.of(Feature.number("x")), Target.Kind.VALUE, List.of("target"), "");
    StepParser parser = new StepParser(columns, TableText.delimitedBy(","), new Findings());
    List<String> faults =
        Stream.of("No,1", "2024-05-07,1", "tall,1", "1,true")
            .map(cells -> cells.split(","))
            .map(it -> new TableRow("file", 7, new Object[] {"", "", it[0], it[1], ""}, null))
            .map(row -> parser.parse(row).fault())
            .toList();
    assertEquals(
        List.of(
            "has \"No\" in x, which is not a number; choose { column = \"x\", encode = boolean }",
            "has \"2024-05-07\" in x, which is not a number; choose { column = \"x\", encode ="
                + " calendar } with its parts",
            "has \"tall\" in x, which is not a number; data.source.missing may name it as a missing"
                + " value, and encode = one-hot or embedding takes texts",
            "has \"true\" in target, which is not a number; data.source.missing may name it as a"
                + " missing value"),
        faults);
  }

  @Test
  void categoriesBecomeCodesOfTheirTextsWhereverTheyAreRead() {
    Findings findings = new Findings();
    StepColumns columns =
        new StepColumns(
            "",
            "",
            List.of(Feature.oneHot("event"), Feature.embedding("user", 4)),
            Target.Kind.CLASS,
            List.of("label"),
            "");
    TableText form = TableText.delimitedBy(",");
    double[] values =
        new StepParser(columns, form, findings)
            .parse(new TableRow("file", 1, new Object[] {"", "", "login", " ", "a", ""}, null))
            .values_F();
    assertArrayEquals(new double[] {CategoryTexts.code("login"), 0}, values);
    assertEquals(Map.of(values[0], "login"), findings.texts().byCode("event"));
    assertEquals(Map.of(), findings.texts().byCode("user"));
    assertEquals(List.of("", "", "event", "user"), sorted(columns.names()));
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().filter(name -> !name.equals("label")).sorted().toList();
  }

  @Test
  void numbersHaveNoPartsOfTheCalendar() {
    String fault = step("17", "1", "true").fault();
    assertTrue(fault.startsWith("has 17 in time, which is a number and no date"), fault);
  }
}
