package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.TimeSeries;

/** Time series are cut into windows by a real Spark. */
final class TimeSeriesIT {
  private static final String HEAD = "city,t,x,y\n";

  @RegisterExtension
  static final LocalPreparation LOCAL =
      new LocalPreparation(
          Map.of(
              // Spark would otherwise put all of such short series into one partition.
              "spark.sql.adaptive.coalescePartitions.enabled",
              "false",
              "spark.sql.session.timeZone",
              "America/New_York"));

  @TempDir Path directory;

  /** A window as it was written. */
  private record Window(String split, List<Double> values, List<Double> targets) {}

  private TimeSeries series(Format format, String file, String series, int length, int stride) {
    return new TimeSeries(
        directory.resolve(file).toString(),
        format,
        TableText.delimitedBy(","),
        series,
        "t",
        Feature.numbers("x", "y"),
        List.of("y", "x"),
        length,
        2,
        stride,
        0);
  }

  private DatasetManifest prepared(
      String name, TimeSeries source, SplitByTime splits, double rejected) {
    return LOCAL.prepared(directory.resolve(name), config(source, splits, rejected));
  }

  private static PrepareConfig config(TimeSeries source, SplitByTime splits, double rejected) {
    return LocalPreparation.config(source, splits, Normaliser.Kind.STANDARDISE, rejected);
  }

  private String refused(TimeSeries source, SplitByTime splits) {
    return LOCAL.refused(directory, config(source, splits, 0));
  }

  private Map<String, Window> windows(String name) {
    Map<String, Window> windows = new TreeMap<>();
    for (Row row : LOCAL.examples(directory.resolve(name))) {
      windows.put(
          row.getAs("id"),
          new Window(
              row.getAs("split"),
              row.getList(row.fieldIndex("values")),
              row.getList(row.fieldIndex("targets"))));
    }
    return windows;
  }

  private void write(String name, List<String> lines, String head) throws IOException {
    Files.writeString(directory.resolve(name), head + String.join("\n", lines) + "\n");
  }

  /** Returns lines in which x counts steps and y is its square root. */
  private static List<String> lines(String city, int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int t = from; t < to; t++) {
      lines.add(city + "," + t + "," + t + "," + Math.sqrt(t));
    }
    return lines;
  }

  private static void assertRuns(String id, Window window, int length, int start) {
    List<Double> values = new ArrayList<>();
    List<Double> targets = new ArrayList<>();
    for (int t = start; t < start + length; t++) {
      values.addAll(List.of((double) t, Math.sqrt(t)));
    }
    for (int t = start + length; t < start + length + 2; t++) {
      targets.addAll(List.of(Math.sqrt(t), (double) t));
    }
    assertEquals(values, window.values(), id);
    assertEquals(targets, window.targets(), id);
  }

  @Test
  void eachSplitOfEachSeriesIsCutByItself() throws Exception {
    List<String> lines = lines("oslo", 0, 100);
    lines.addAll(lines("rome", 30, 95));
    lines.addAll(lines("bonn", 97, 100));
    Collections.shuffle(lines, new Random(1));
    Files.createDirectory(directory.resolve("cities"));
    write("cities/1.csv", lines.subList(0, 80), HEAD);
    write("cities/2.csv", lines.subList(80, lines.size()), HEAD);
    DatasetManifest dataset =
        prepared(
            "dataset",
            series(Format.CSV, "cities", "city", 3, 1),
            new SplitByTime("60", "80", 0, 0.1, 0),
            0);
    assertEquals(4, dataset.target().outputs());
    assertEquals(List.of("y", "x"), dataset.target().names());
    assertEquals(
        List.of(
            "train: 90 steps of 2 series, from 0 to 59; 0 of them are in no window",
            "validation: 40 steps of 2 series, from 60 to 79; 0 of them are in no window",
            "test: 38 steps of 3 series, from 80 to 99; 3 of them are in no window",
            "windows need 3 + 2 steps, so the test split has none of 1 series: bonn has 3"),
        dataset.remarks());
    Map<String, Window> windows = windows("dataset");
    assertEquals(56 + 26 + 16 + 16 + 16 + 11, windows.size());
    int[] borders = {0, 60, 80, 100};
    List<String> splits = List.of("train", "validation", "test");
    windows.forEach(
        (id, window) -> {
          int start = Integer.parseInt(id.substring(id.indexOf('@') + 1));
          assertRuns(id, window, 3, start);
          int split = splits.indexOf(window.split());
          assertTrue(start >= borders[split] && start + 5 <= borders[split + 1], id);
        });
  }

  @Test
  void longSeriesAreCutInPartsAsAWhole() throws Exception {
    List<String> lines = lines("", 0, 40_000);
    Collections.shuffle(lines, new Random(2));
    write("long.csv", lines, HEAD);
    prepared(
        "long", series(Format.CSV, "long.csv", "", 12, 5), new SplitByTime("", "", 0, 0.25, 0), 0);
    Map<String, Window> windows = windows("long");
    TreeSet<Integer> expected = new TreeSet<>();
    int border = 30_000;
    for (int start = 0; start + 14 <= border; start += 5) {
      expected.add(start);
    }
    for (int start = border; start + 14 <= 40_000; start += 5) {
      expected.add(start);
    }
    TreeSet<Integer> found = new TreeSet<>();
    windows.forEach(
        (id, window) -> {
          int start = Integer.parseInt(id);
          found.add(start);
          assertRuns(id, window, 12, start);
          assertEquals(start < border ? "train" : "test", window.split());
        });
    assertEquals(expected, found);
  }

  @Test
  void growingSeriesKeepTheirWindows() throws Exception {
    SplitByTime splits = new SplitByTime("", "50", 0, 0, 0);
    write("before.csv", lines("a", 0, 77), HEAD);
    write("after.csv", lines("a", 0, 120), HEAD);
    prepared("before", series(Format.CSV, "before.csv", "city", 4, 3), splits, 0);
    prepared("after", series(Format.CSV, "after.csv", "city", 4, 3), splits, 0);
    Map<String, Window> after = windows("after");
    windows("before").forEach((id, window) -> assertEquals(window, after.get(id), id));
  }

  @Test
  void noWindowHoldsARejectedStep() throws Exception {
    List<String> lines = lines("", 0, 60);
    lines.set(10, ",10,NaN,1");
    lines.set(50, ",soon,1,1");
    lines.add(",20,1,1");
    lines.add(",\"21");
    write("bad.csv", lines, HEAD);
    TimeSeries source = series(Format.CSV, "bad.csv", "", 3, 1);
    SplitByTime splits = new SplitByTime("", "40", 0, 0, 0);
    String message = refused(source, splits);
    for (String part :
        List.of(
            "bad.csv, 12: has \"NaN\" in x, which is not a number",
            "bad.csv, 22: has the time 20, as another step does",
            "bad.csv, 62: has the time 20, as another step does",
            "bad.csv, 52: has \"soon\" in t, which is neither a number",
            "bad.csv, 63: opens a quote in cell 2 that isn't closed before the file ends")) {
      assertTrue(message.contains(part), message);
    }
    DatasetManifest dataset = prepared("rest", source, splits, 0.5);
    assertEquals(5, dataset.rejected());
    assertTrue(
        dataset
            .remarks()
            .contains(
                "1 steps come later than the usual 1 after the step before; windows go across such"
                    + " gaps"),
        dataset.remarks().toString());
    for (String id : windows("rest").keySet()) {
      int start = Integer.parseInt(id);
      assertTrue(Arrays.stream(new int[] {10, 20}).noneMatch(t -> start <= t && t < start + 5), id);
    }
  }

  @Test
  void datesAreTheSameInCsvAndParquet() throws Exception {
    List<String> lines = new ArrayList<>();
    // On 13 March, clocks of New York skip an hour.
    Instant begin = Instant.parse("2016-02-29T00:00:00Z");
    for (int hour = 0; hour < 24 * 20; hour++) {
      String time = begin.plusSeconds(3600L * hour).toString().replace('T', ' ').replace("Z", "");
      lines.add("a," + time + "," + hour + "," + hour % 24);
    }
    write("dates.csv", lines, HEAD);
    SplitByTime splits = new SplitByTime("", "2016-03-13", 0.1, 0, 0);
    DatasetManifest csv =
        prepared("csv", series(Format.CSV, "dates.csv", "city", 24, 24), splits, 0);
    assertTrue(windows("csv").containsKey("a@2016-02-29T00:00:00Z"), windows("csv").toString());
    assertEquals(
        "validation: 47 steps of 1 series, from 2016-03-11T01:00:00Z to 2016-03-12T23:00:00Z; 21 of"
            + " them are in no window",
        csv.remarks().get(1));
    LOCAL
        .spark()
        .read()
        .option("header", "true")
        .csv(directory.resolve("dates.csv").toString())
        .withColumn(
            "t", functions.to_timestamp(functions.concat(functions.col("t"), functions.lit("Z"))))
        .write()
        .parquet(directory.resolve("dates").toString());
    assertEquals(
        csv.fingerprint(),
        prepared("parquet", series(Format.PARQUET, "dates", "city", 24, 24), splits, 0)
            .fingerprint());
    TimeSeries source = series(Format.CSV, "dates.csv", "city", 24, 24);
    assertTrue(
        refused(source, new SplitByTime("", "17", 0, 0, 0))
            .contains("data.splits.testFrom is 17, but times in"));
    assertTrue(
        refused(source, new SplitByTime("2017-01-01", "", 0, 0.1, 0))
            .contains("Validation must begin first"));
    assertTrue(
        refused(source, new SplitByTime("", "2017-01-01", 0, 0, 0))
            .contains("none falls to the test split"));
    lines.add("a,3,1,1");
    write("mixed.csv", lines, HEAD);
    assertTrue(
        refused(series(Format.CSV, "mixed.csv", "city", 24, 24), splits)
            .contains("has both dates and numbers"));
  }
}
