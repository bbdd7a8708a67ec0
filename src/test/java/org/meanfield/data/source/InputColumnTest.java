package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.source.Feature.Encoding;
import org.meanfield.data.source.MissingCells.Rule;
import org.meanfield.data.source.TimeSeries.DuplicateTimes;
import org.meanfield.data.source.TimeSeries.Gaps;

/** Sources say which columns a row has. */
final class InputColumnTest {
  private static final Feature HOUR =
      new Feature("hour", Encoding.CALENDAR, List.of(CalendarPart.HOUR, CalendarPart.WEEKDAY));

  private static InputColumn column(Feature feature, String name, boolean indicated) {
    return new InputColumn(name, feature.encode(), feature.parts(), List.of(), indicated);
  }

  @Test
  void seriesHaveKnownValuesOfLaterStepsAndIndicatorsOfTheirOwnAlone() {
    Feature load = Feature.number("load");
    TimeSeries series =
        new TimeSeries(
            "load.csv",
            SequenceTable.Format.CSV,
            TableText.delimitedBy(","),
            new MissingCells(Rule.MEAN, List.of("hour")),
            "",
            "hour",
            List.of(load, HOUR),
            List.of(HOUR),
            List.of("load"),
            48,
            24,
            1,
            0,
            DuplicateTimes.REJECT,
            Gaps.ALLOW);
    List<InputColumn> columns = series.inputColumns();
    assertEquals(
        List.of(
            column(load, "load", false),
            column(HOUR, "hour", true),
            column(HOUR, "hour (24 steps later)", false)),
        columns);
    int values = columns.stream().mapToInt(InputColumn::values).sum();
    assertEquals("hour is missing", series.featureName(values));
  }
}
