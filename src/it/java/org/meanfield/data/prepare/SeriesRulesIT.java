package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DatasetManifest;

/** Missing values, equal times and gaps of time series are treated as their source asks for. */
final class SeriesRulesIT extends PreparedSeries {
  /** Times with gaps, of which some lack x; y counts steps. */
  private static final int[] TIMES = {
    0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19, 20, 21
  };

  private static final String[] X = {
    "", "1", "", "4", "", "nan", "7.5", "", "", "", "3", "", "", "8", "", "", "2", ""
  };

  /** Writes steps with a column z that has the values of y, since no target is known before. */
  private void writeWithCopyOfY(List<String> lines) throws IOException {
    List<String> wider = new ArrayList<>(List.of("city,t,x,y,open,z"));
    lines.forEach(line -> wider.add(line + "," + line.split(",", -1)[3]));
    Files.write(directory.resolve("series.csv"), wider);
  }

  private void writeSteps() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < TIMES.length; i++) {
      lines.add("," + TIMES[i] + "," + X[i] + "," + i + ",yes");
    }
    write("series.csv", lines);
  }

  @Test
  void carriedValuesAreTheLastOnesOfTheSeries() throws Exception {
    writeSteps();
    DatasetManifest dataset = prepared("carried", "source.whenMissing=carry");
    Map<String, List<Double>> windows = stored("carried", "values");
    assertEquals(8, windows.size());
    // pandas: w = pandas.Series(X, TIMES).ffill(), its windows, and for what is left their mean in
    // those for training, 3.2333333333333334.
    assertValues(windows, "0", 97 / 30.0, 1, 1, 4);
    assertValues(windows, "1", 1, 1, 4, 4);
    assertValues(windows, "4", 4, 4, 4, 7.5);
    assertValues(windows, "11", 7.5, 3, 3, 3);
    assertValues(windows, "15", 3, 8, 8, 8);
    assertRemark(dataset, "12 missing values were filled with the last ones before them: x 12");
  }

  @Test
  void interpolationDoesNotLookBehindTheInput() throws Exception {
    writeSteps();
    DatasetManifest dataset =
        prepared("lines", "source.whenMissing=interpolate", "source.missingIndicators=[x]");
    Map<String, List<Double>> windows = stored("lines", "values");
    // pandas: the last value before the window, if any, and its four steps, in a series s;
    // s.interpolate(method="index", limit_direction="both")[-4:]
    assertValues(windows, "0", 1, 1, 1, 0, 2, 1, 4, 0);
    assertValues(windows, "1", 1, 0, 2, 1, 4, 0, 4, 1);
    assertValues(windows, "4", 4, 0, 31 / 6.0, 1, 19 / 3.0, 1, 7.5, 0);
    assertValues(windows, "11", 3.9, 1, 3, 0, 3, 1, 3, 1);
    assertValues(windows, "12", 3, 0, 5.5, 1, 6.75, 1, 8, 0);
    assertEquals(2, dataset.features());
    assertRemark(dataset, "12 missing values were interpolated: x 12");
  }

  @Test
  void stepsWithoutAValueAreLeftOutOrHaveTheMean() throws Exception {
    writeSteps();
    DatasetManifest means = prepared("means", "source.whenMissing=mean");
    // numpy: nanmean of the training windows is 3.642857142857143.
    assertValues(stored("means", "values"), "2", 51 / 14.0, 4, 51 / 14.0, 51 / 14.0);
    assertRemark(
        means,
        "12 missing values were filled with their columns' means in the training split: x 12");
    DatasetManifest dropped =
        prepared(
            "dropped",
            "source.whenMissing=drop",
            "source.length=1",
            "source.horizon=1",
            "source.gaps=allow");
    assertEquals(
        Map.of("1", List.of(1.0), "4", List.of(4.0), "12", List.of(3.0), "16", List.of(8.0)),
        stored("dropped", "values"));
    assertEquals(List.of(13.0), stored("dropped", "targets").get("12"));
    assertRemark(dropped, "12 steps were left out, since a feature of theirs is missing: x 12");
  }

  @Test
  void noWindowForecastsAMissingValue() throws Exception {
    writeSteps();
    Path file = directory.resolve("series.csv");
    Files.writeString(file, Files.readString(file).replace(",6,nan,5,", ",6,,,"));
    DatasetManifest dataset =
        prepared("open", "source.whenMissing=carry", "source.features=[x, y]");
    // The target is missing at 6, the sixth step.
    assertEquals(
        List.of("11", "12", "14", "15", "2", "4"), List.copyOf(stored("open", "values").keySet()));
    assertValues(stored("open", "values"), "2", 1, 2, 4, 3, 4, 4, 4, 4);
    assertRemark(dataset, "1 steps lack a value to forecast, of y; no window forecasts them");
    assertTrue(refused("source.features=[y]").contains("has no value in y"));
  }

  @Test
  void equalTimesAreAveragedOrTheLastIsTaken() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int t = 0; t < 20; t++) {
      lines.add("," + t + "," + t + "," + t + ",yes");
    }
    lines.set(5, ",5,1,1,yes");
    lines.add(",5,nan,4,yes");
    lines.add(",5,4,10,Y");
    write("series.csv", lines);
    String[] window = {"source.length=1", "source.horizon=1", "source.whenMissing=mean"};
    assertTrue(refused(window).contains("has the time 5, as another step does"));
    // pandas: df.groupby("t")[["x", "y"]].mean()
    DatasetManifest mean =
        prepared(
            "mean",
            window[0],
            window[1],
            window[2],
            "source.duplicateTimes=mean",
            "source.features=[x, y, { column = open, encode = boolean }]");
    assertValues(stored("mean", "values"), "5", 2.5, 5, 1);
    assertValues(stored("mean", "targets"), "4", 5);
    assertRemark(mean, "3 steps with the time of another one were averaged into 1");
    DatasetManifest last =
        prepared("last", window[0], window[1], window[2], "source.duplicateTimes=last");
    assertValues(stored("last", "values"), "5", 4);
    assertValues(stored("last", "targets"), "4", 10);
    assertRemark(last, "of 3 steps with the time of another one, the last ones were taken, 1");
    lines.add(",5,4,10,no");
    write("series.csv", lines);
    String different =
        refused(
            "source.duplicateTimes=mean", "source.features=[{ column = open, encode = boolean }]");
    assertTrue(
        different.contains("has the time 5, as another step does, but another value in open"),
        different);
  }

  @Test
  void gapsAreCutOrFilled() throws Exception {
    writeSteps();
    // Stretches between gaps: 0 to 2, 4 to 7, 9 to 10; 11 to 12, 14 to 17, 19 to 21.
    DatasetManifest cut =
        prepared(
            "cut",
            "source.gaps=cut",
            "source.whenMissing=carry",
            "source.length=2",
            "source.horizon=1");
    assertEquals(
        List.of("0", "14", "15", "19", "4", "5"), List.copyOf(stored("cut", "values").keySet()));
    assertValues(stored("cut", "values"), "4", 4, 4);
    assertRemark(
        cut,
        "4 steps come later than the usual 1 after the step before; no window goes across such"
            + " gaps");
    assertRemark(cut, "train: 9 steps of 1 series, from 0 to 10; 2 of them are in no window");
    assertRemark(cut, "test: 9 steps of 1 series, from 11 to 21; 2 of them are in no window");
    // pandas: s.reindex(range(22)).ffill(); windows end before y is missing, at 3, 8, 13 and 18.
    DatasetManifest filled =
        prepared(
            "filled",
            "source.gaps=fill",
            "source.whenMissing=carry",
            "source.missingIndicators=[x]");
    Map<String, List<Double>> windows = stored("filled", "values");
    assertEquals(
        List.of("0", "1", "11", "12", "15", "16", "2", "5"), List.copyOf(windows.keySet()));
    assertValues(windows, "1", 1, 0, 1, 1, 1, 1, 4, 0);
    assertValues(windows, "12", 3, 0, 3, 1, 3, 1, 3, 1);
    assertValues(stored("filled", "targets"), "1", 4, 5);
    assertRemark(
        filled,
        "4 steps were added in 4 gaps, in which a step comes later than the usual 1 after the step"
            + " before; no window forecasts them");
  }

  @Test
  void addedStepsKnowTheirCalendarAndAbsurdGapsAreRefused() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      if (hour != 3) {
        lines.add(
            ",2024-05-0"
                + (1 + hour / 12)
                + "T"
                + 10
                + ":"
                + (10 + hour % 12)
                + ",1,"
                + hour
                + ",no");
      }
    }
    write("series.csv", lines);
    String[] settings = {
      "source.gaps=fill",
      "source.whenMissing=mean",
      "source.features=[x, { column = t, encode = calendar, parts = [minute] }]",
      "splits.testFrom=\"2024-05-02\""
    };
    String refusal = refused(settings);
    assertTrue(
        refusal.contains("data.source.gaps = fill would add 1,429 steps to 22. The longest gap is"),
        refusal);
    assertTrue(refusal.contains("series.csv, 13. Correct the time"), refusal);
    // A gap in one day alone.
    write("series.csv", lines.stream().map(it -> it.replace("-02T10", "-01T11")).toList());
    settings[3] = "splits.testFrom=\"2024-05-01T11:00:00\"";
    prepared("dated", settings);
    List<Double> values = stored("dated", "values").get("2024-05-01T10:11:00Z");
    double angle = 2 * Math.PI * 13 / 60;
    assertEquals(List.of(1.0, StrictMath.sin(angle)), values.subList(6, 8));
  }

  @Test
  void seriesGoOnFromPartToPart() throws Exception {
    // Spark sorts such long rows in several parts.
    String note = "n".repeat(4000);
    List<String> lines = new ArrayList<>();
    for (int t = 0; t < 4000; t++) {
      if (t % 100 != 50) {
        lines.add(
            (t < 2000 ? "a" : "b") + "," + t + "," + (t % 500 == 0 ? t : "") + ",1" + t + ",y");
      }
    }
    List<String> wide = lines.stream().map(line -> line + "," + note).toList();
    Files.writeString(
        directory.resolve("series.csv"), "city,t,x,y,open,note\n" + String.join("\n", wide));
    String[] settings = {
      "source.series=city",
      "source.gaps=fill",
      "source.whenMissing=carry",
      "splits.testFrom=\"3500\"",
      "source.missingIndicators=[x]"
    };
    DatasetManifest several = prepared("several", settings);
    Map<String, List<Double>> windows = stored("several", "values");
    windows.forEach(
        (id, values) -> {
          int t = Integer.parseInt(id.substring(2));
          for (int i = 0; i < 4; i++) {
            assertEquals(500.0 * Math.floorDiv(t + i, 500), values.get(2 * i), id);
          }
        });
    write("series.csv", lines);
    assertEquals(several.fingerprint(), prepared("one", settings).fingerprint());
    settings[1] = "source.gaps=cut";
    DatasetManifest cut = prepared("cut", settings);
    Files.writeString(
        directory.resolve("series.csv"), "city,t,x,y,open,note\n" + String.join("\n", wide));
    DatasetManifest cutInParts = prepared("cutInParts", settings);
    assertEquals(cut.fingerprint(), cutInParts.fingerprint());
    assertEquals(cut.remarks(), cutInParts.remarks());
  }

  @Test
  void seriesShorterThanAWindowAreRefused() throws Exception {
    writeSteps();
    String refusal = refused("source.whenMissing=mean", "source.length=8");
    assertTrue(
        refusal.startsWith(
            "Windows need 8 + 2 steps, but the longest stretch of the train split has 9. Choose a"
                + " smaller data.source.length"),
        refusal);
  }

  @Test
  void inputStepsHaveWhatIsKnownOfTheStepsToForecast() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int t = 0; t < 30; t++) {
      lines.add("," + t + "," + t + "," + 10 * t * t + "," + (t % 3 == 0 ? "yes" : "no"));
    }
    writeWithCopyOfY(lines);
    String[] settings = {
      "source.known=[z, { column = open, encode = boolean }]",
      "splits.testFrom=\"20\"",
      "source.whenMissing=interpolate",
      "source.missingIndicators=[x]",
      "normaliser=standardise"
    };
    DatasetManifest dataset = prepared("known", settings);
    assertEquals(4, dataset.features());
    // Each step's x, z and open of two steps later, and whether x is missing.
    assertValues(
        stored("known", "values"), "1", 1, 90, 1, 0, 2, 160, 0, 0, 3, 250, 0, 0, 4, 360, 1, 0);
    double sum = 0;
    for (int window = 0; window < 15; window++) {
      for (int t = window + 2; t < window + 6; t++) {
        sum += 10 * t * t;
      }
    }
    assertEquals(sum / 60, dataset.normaliser().shift()[1], 1e-9);
    lines.set(7, ",7,7,,no");
    lines.set(8, ",8,8,,no");
    lines.set(6, ",6,6,360,");
    writeWithCopyOfY(lines);
    // What is known of the steps to forecast is interpolated from the step before the window's. The
    // target y is missing at 7 and 8, so no window forecasts those.
    settings[0] = "source.known=[z]";
    prepared("gaps", settings);
    double line = (810 - 360) / 3.0;
    assertValues(
        stored("gaps", "values"),
        "5",
        5,
        360 + line,
        0,
        6,
        360 + 2 * line,
        0,
        7,
        810,
        0,
        8,
        1000,
        0);
    assertTrue(
        refused("source.known=[z]", "source.length=4", "source.horizon=2", "source.known=[q]")
            .contains("has no column q"));
  }
}
