package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.PrepareConfigLoader;

/** Windows of 3 steps, and the 2 that are forecast from them, of a value that is a feature, too. */
final class InputWindowsTest {
  private static final double NO_VALUE = Double.NaN;

  @TempDir Path directory;
  private TimeSeries source;
  private final List<Row> steps = new ArrayList<>();
  private long group;

  @BeforeEach
  void load() throws IOException {
    Path file = directory.resolve("prepare.conf");
    Files.writeString(
        file,
        "data.source { kind = time-series, path = series.csv, time = t, features = [x],"
            + " targets = [x], known = [holiday], length = 3, horizon = 2, gaps = cut }");
    source =
        (TimeSeries)
            new PrepareConfigLoader(new Configuration())
                .fromFile(file.toString(), List.of())
                .config()
                .source();
  }

  private void step(long time, double value) {
    Object[] cells = new Object[TimeSteps.CONTINUED.size()];
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.SERIES)] = "";
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.TIME)] = time;
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.FRACTION)] = 0.0;
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.DATES)] = false;
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.VALUES)] =
        SourceRow.bytes(new double[] {value, 0});
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.TARGETS)] =
        SourceRow.bytes(new double[] {value});
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.FILE)] = "series.csv";
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.POSITION)] = time;
    cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.GROUP)] = group;
    steps.add(new GenericRowWithSchema(cells, TimeSteps.CONTINUED));
  }

  private void steps(long from, long to, double value) {
    for (long time = from; time <= to; time++) {
      step(time, value);
    }
  }

  private void gap() {
    group++;
  }

  /** Returns the last row that is made of the steps. */
  private Row cut() {
    List<Row> rows = new ArrayList<>();
    new InputWindows(source, source.columns(), InputRequest.Windows.LAST)
        .call(steps.iterator())
        .forEachRemaining(rows::add);
    return rows.get(rows.size() - 1);
  }

  private static Object cell(Row row, String column) {
    return row.get(SourceRow.SCHEMA.fieldIndex(column));
  }

  /** The times of a forecast's last input step, and of the steps to forecast. */
  private static List<String> times(Row window) {
    assertNull(cell(window, SourceRow.REASON));
    return List.of((String[]) cell(window, SourceRow.CARRIED));
  }

  @Test
  void forecastIsMadeFromTheLastStepsWithATarget() {
    steps(1, 5, 1);
    steps(6, 7, NO_VALUE);
    assertEquals(List.of("5", "6", "7"), times(cut()));
  }

  @Test
  void stepsWithoutTargetBeforeAGapAreInNoWindowBehindIt() {
    steps(1, 9, 1);
    step(10, NO_VALUE);
    gap();
    steps(15, 17, 1);
    steps(18, 19, NO_VALUE);
    Row window = cut();
    assertEquals("15", cell(window, SourceRow.ID));
    assertEquals(List.of("17", "18", "19"), times(window));
  }

  @Test
  void stepsToComeBehindAGapLeaveTheForecastAsItIs() {
    steps(1, 5, 1);
    steps(6, 7, NO_VALUE);
    gap();
    steps(40, 41, NO_VALUE);
    assertEquals(List.of("5", "6", "7"), times(cut()));
  }

  @Test
  void stepsBehindAGapThatHadHappenedAreInput() {
    steps(1, 5, 1);
    gap();
    steps(40, 42, 1);
    steps(43, 44, NO_VALUE);
    gap();
    steps(90, 91, NO_VALUE);
    assertEquals(List.of("42", "43", "44"), times(cut()));
  }

  @Test
  void seriesOfWhichAllStepsAreToComeSaysSo() {
    steps(1, 9, NO_VALUE);
    String reason = (String) cell(cut(), SourceRow.REASON);
    assertTrue(reason.contains("no row with a value in x"), reason);
  }
}
