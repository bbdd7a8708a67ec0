package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;

/** Rows become what a dataset would have of them. */
final class RowFormTest {
  private static final double[] SIX_O_CLOCK_ON_A_MONDAY = {1, 0, 0, 1};

  private static RowForm form(String inputs) {
    return new RowForm(
        Served.json(
            String.format(
                """
                {'example':{'content':'VECTORS','features':9,'inputs':[%s]},'preparation':{
                'settings':{'data':{'source':{'timezone':'Europe/Berlin'}}}}}""",
                inputs)));
  }

  private static RowForm table() {
    return form(
        """
        {'name':'x','encoding':'NUMBER'},
        {'name':'colour','encoding':'ONE_HOT','categories':['green','red']},
        {'name':'sold','encoding':'BOOLEAN'},
        {'name':'time','encoding':'CALENDAR','parts':['HOUR','WEEKDAY']}""");
  }

  private static double[] stored(Object x, Object colour, Object sold, Object time) {
    RowForm form = table();
    return form.stored(
        form.byName(Map.of("x", x, "colour", colour, "sold", sold, "time", time)), "");
  }

  private static void assertRefused(String because, Object x, Object sold, Object time) {
    DataException e = assertThrows(DataException.class, () -> stored(x, "red", sold, time));
    assertTrue(e.getMessage().contains(because), e.getMessage());
  }

  @Test
  void inputsAreTheColumnsOfTheSource() {
    assertEquals(
        List.of(
            new Input("x", Input.Kind.NUMBER, List.of()),
            new Input("colour", Input.Kind.CATEGORY, List.of("green", "red")),
            new Input("sold", Input.Kind.TRUTH, List.of()),
            new Input("time", Input.Kind.TIME, List.of())),
        table().inputs());
    assertEquals(8, table().width());
  }

  @Test
  void categoriesAreVectorsThatAreZeroOfUnknownOnes() {
    LocalDate day = LocalDate.of(2024, 1, 1);
    assertArrayEquals(new double[] {7, 0, 1, 1, 0, 1, 0, 1}, stored(7, "red", true, day));
    assertArrayEquals(new double[] {0.5, 1, 0, 0, 0, 1, 0, 1}, stored(0.5, "green", 0, day));
    assertArrayEquals(new double[] {0, 0, 0, 0, 0, 1, 0, 1}, stored(0, "blue", false, day));
  }

  @Test
  void timesAreThoseOfTheClocksOfTheSource() {
    Instant instant = Instant.parse("2024-01-01T05:00:00.75Z");
    for (Object time :
        List.of(
            instant,
            instant.atZone(ZoneId.of("America/New_York")),
            instant.atZone(ZoneId.of("Asia/Tokyo")).toOffsetDateTime(),
            LocalDateTime.of(2024, 1, 1, 6, 0))) {
      double[] stored = stored(0, "red", true, time);
      for (int k = 0; k < SIX_O_CLOCK_ON_A_MONDAY.length; k++) {
        assertEquals(SIX_O_CLOCK_ON_A_MONDAY[k], stored[4 + k], 1e-12, time + ", value " + k);
      }
    }
    double[] row = {0, 2, 1, instant.getEpochSecond() + 0.75};
    assertArrayEquals(stored(0, "red", true, instant), table().stored(row, ""), "in an array");
  }

  @Test
  void valuesOfOtherKindsAreRefused() {
    Instant now = Instant.EPOCH;
    assertRefused("x is the text \"tall\", but the model wants a finite", "tall", true, now);
    assertRefused("x is Infinity", Double.POSITIVE_INFINITY, true, now);
    assertRefused("x is 1.0E39", 1e39, true, now);
    assertRefused("sold is 2.0, but the model wants a truth value", 1, 2, now);
    assertRefused("time is 5, but the model wants a time of java.time", 1, true, 5);
    assertRefused("Europe/Berlin showed once", 1, true, LocalDateTime.of(2024, 3, 31, 2, 30));
    assertRefused("Europe/Berlin showed once", 1, true, LocalDateTime.of(2024, 10, 27, 2, 30));
    assertThrows(DataException.class, () -> table().stored(new double[] {1, 1, 0, 1e20}, ""));
    DataException milliseconds =
        assertThrows(DataException.class, () -> table().stored(new double[] {1, 1, 0, 1.7e12}, ""));
    assertTrue(milliseconds.getMessage().contains("of the years 0 to 9999"));
    assertThrows(DataException.class, () -> table().stored(new double[] {1, 3, 0, 0}, ""));
    assertThrows(DataException.class, () -> table().stored(new double[] {1, 0.5, 0, 0}, ""));
    assertThrows(DataException.class, () -> table().stored(new double[] {1, 1, 0}, ""));
  }

  @Test
  void rowsThatLackAColumnAreRefused() {
    Map<String, Object> row = new HashMap<>(Map.of("x", 1, "colour", "red", "sold", true));
    DataException e = assertThrows(DataException.class, () -> table().byName(row));
    assertTrue(e.getMessage().contains("no input time"), e.getMessage());
  }

  @Test
  void partsOfALaterProgramAreRefused() {
    String column = "{'name':'time','encoding':'CALENDAR','parts':['MOON']}";
    CheckpointException e = assertThrows(CheckpointException.class, () -> form(column));
    assertTrue(e.getMessage().contains("MOON"), e.getMessage());
  }

  @Test
  void valuesThemselvesAreTheInputsWhereNothingSaysMore() {
    RowForm form =
        new RowForm(
            Served.json(
                """
                {'example':{'content':'VECTORS','features':2,'featureNames':['x','colour=red']}}"""));
    assertEquals(List.of("x", "colour=red"), form.inputs().stream().map(Input::name).toList());
    assertArrayEquals(
        new double[] {3, 1}, form.stored(form.byName(Map.of("x", 3, "colour=red", true)), ""));
  }

  /** A form with an indicator of x, and with means of the series north and of all others. */
  private static RowForm filled(String rule, String means) {
    return new RowForm(
        Served.json(
            String.format(
                """
                {'example':{'content':'VECTORS','features':6,'inputs':[
                {'name':'colour','encoding':'ONE_HOT','categories':['green','red']},
                {'name':'x','encoding':'NUMBER','indicated':true},
                {'name':'time','encoding':'CALENDAR','parts':['HOUR']}]},
                'preparation':{'settings':{'data':{'source':{'whenMissing':'%s'}}}%s},
                'forecast':{'series':['north']}}""",
                rule, means)));
  }

  private static final String MEANS = ",'means':[[0,7,0.1,0.2,0.3],[0,5,0.4,0.6,0.3]]";

  @Test
  void missingValuesAreMeansOfTheirSeries() {
    RowForm form = filled("mean", MEANS);
    Map<String, Object> row = new HashMap<>();
    row.put("colour", null);
    row.put("x", Float.NaN);
    row.put("time", null);
    double[] nothing = form.byName(row);
    assertArrayEquals(new double[] {0, 0, 7, 0.1, 0.2, 1}, form.stored(nothing, "north"));
    assertArrayEquals(new double[] {0, 0, 5, 0.4, 0.6, 1}, form.stored(nothing, "elsewhere"));
    row.put("x", 3);
    assertArrayEquals(
        new double[] {0, 0, 3, 0.4, 0.6, 0}, form.stored(form.byName(row), ""), "x is there");
  }

  @Test
  void missingValuesThatNoMeanStandsForAreRefused() {
    assertRefused(filled("carry", MEANS), "whenMissing = carry");
    assertRefused(filled("mean", ""), "prepared by an earlier version");
    assertRefused(table(), "the model doesn't know what to fill in");
    String description =
        """
        {'example':{'content':'VECTORS','features':1,'featureNames':['x']},'preparation':{
        'settings':{'data':{'source':{'whenMissing':'mean'}}},'means':[[7]]}}""";
    assertRefused(new RowForm(Served.json(description)), "the model doesn't know what to fill in");
  }

  private static void assertRefused(RowForm form, String because) {
    double[] row = new double[form.inputs().size()];
    Arrays.fill(row, Double.NaN);
    DataException e = assertThrows(DataException.class, () -> form.stored(row, ""));
    assertTrue(e.getMessage().startsWith("The input x has no value, and "), e.getMessage());
    assertTrue(e.getMessage().contains(because), e.getMessage());
  }
}
