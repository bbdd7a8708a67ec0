package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.AddingProblem;
import org.meanfield.data.ControlCharts;
import org.meanfield.data.CopyMemory;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.Normaliser;
import org.meanfield.data.SequenceTask;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.TemporalOrder;
import org.meanfield.data.prepare.PrepareConfig.Longer;
import org.meanfield.data.prepare.PrepareConfig.TargetScaling;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.GeneratedSequences;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;

/** Tables of sequences, good ones and bad ones, become datasets by a real Spark. */
final class SequencePreparationIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private DatasetManifest prepared(String name, PrepareConfig config) {
    return LOCAL.prepared(directory.resolve(name), config);
  }

  private String refused(PrepareConfig config) {
    return LOCAL.refused(directory, config);
  }

  private SequenceTable table(String file, Target.Kind target, String... labels) {
    return new SequenceTable(
        directory.resolve(file).toString(),
        Format.CSV,
        TableText.delimitedBy(","),
        "id",
        "t",
        Feature.numbers("x", "y"),
        target,
        List.of(labels),
        "");
  }

  private static PrepareConfig config(SourceConfig source) {
    return config(source, 0, Longer.REJECT, Normaliser.Kind.NONE);
  }

  private static PrepareConfig config(
      SourceConfig source, int maxLength, Longer longer, Normaliser.Kind normaliser) {
    return new PrepareConfig(
        source,
        new SplitByHash(0, 0.3),
        3,
        List.of(),
        maxLength,
        longer,
        normaliser,
        StandardiseConfig.UNBOUNDED,
        TargetScaling.NONE,
        0);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private List<Row> examples(String name) {
    return LOCAL.examples(directory.resolve(name));
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  /**
   * Returns rows of sequences: sequence i has 1 + i mod 17 steps, whose values are i and the step;
   * its class is its parity.
   */
  private static List<String> rows(int sequences) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      for (int t = 0; t < 1 + i % 17; t++) {
        rows.add("s" + i + "," + t + "," + i + "," + t + ".5," + (i % 2 == 0 ? "even" : "odd"));
      }
    }
    return rows;
  }

  @Test
  void stepsAreSortedAndShardsHaveAsManyOfThem() throws Exception {
    List<String> rows = rows(100);
    write("ordered.csv", "id,t,x,y,label\n" + String.join("\n", rows));
    DatasetManifest ordered =
        prepared("ordered", config(table("ordered.csv", Target.Kind.CLASS, "label")));
    assertEquals(List.of("even", "odd"), ordered.classes());
    assertEquals(17, ordered.steps());
    for (SplitCounts counts : ordered.splits().values()) {
      assertTrue(
          Collections.max(counts.shards()) - Collections.min(counts.shards()) <= 1,
          counts.toString());
      assertTrue(
          Collections.max(counts.timeSteps()) - Collections.min(counts.timeSteps()) <= 17,
          counts.toString());
    }
    int before = Integer.MAX_VALUE;
    for (Row row : examples("ordered")) {
      int steps = row.<Integer>getAs("steps");
      List<Double> values = row.getList(row.fieldIndex("values"));
      int i = Integer.parseInt(row.<String>getAs("id").substring(1));
      assertEquals(1 + i % 17, steps);
      for (int t = 0; t < steps; t++) {
        assertEquals(i, values.get(2 * t));
        assertEquals(t + 0.5, values.get(2 * t + 1));
      }
      assertEquals(List.of((double) (i % 2)), row.getList(row.fieldIndex("targets")));
      if (row.<Long>getAs("rank") > 0) {
        assertTrue(steps <= before, "longer ones come first");
      }
      before = steps;
    }
    // The rows lie in any order, in several files, with other line ends and a byte order mark.
    Collections.shuffle(rows, new java.util.Random(1));
    Files.createDirectories(directory.resolve("shuffled"));
    int half = rows.size() / 2;
    write(
        "shuffled/a.csv",
        "\uFEFFid,t,x,y,label\r\n" + String.join("\r\n", rows.subList(0, half)) + "\r\n");
    write(
        "shuffled/b.csv",
        "id,t,x,y,label\n\n\""
            + String.join("\n", rows.subList(half, rows.size())).replaceFirst(",", "\","));
    assertEquals(
        ordered.fingerprint(),
        prepared("shuffled-dataset", config(table("shuffled", Target.Kind.CLASS, "label")))
            .fingerprint());
    LOCAL
        .spark()
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(directory.resolve("ordered.csv").toString())
        .repartition(5)
        .write()
        .parquet(directory.resolve("parquet").toString());
    SequenceTable csv = table("parquet", Target.Kind.CLASS, "label");
    SequenceTable parquet =
        new SequenceTable(
            csv.path(),
            Format.PARQUET,
            TableText.delimitedBy(","),
            "id",
            "t",
            csv.features(),
            csv.target(),
            csv.labels(),
            "");
    assertEquals(ordered.fingerprint(), prepared("parquet-dataset", config(parquet)).fingerprint());
  }

  @Test
  void everyBadRecordIsReportedInOnePassWithItsLine() throws Exception {
    List<String> lines = new ArrayList<>(List.of("id,t,x,y,label"));
    lines.addAll(rows(40));
    int good = lines.size();
    List<String> bad =
        List.of(
            "nan,0,NaN,1,odd",
            "infinite,0,1,-Infinity,odd",
            "text,0,1,one,odd",
            "large,0,1,1e39,odd",
            "empty,0,,1,odd",
            "few,0,1,odd",
            "many,0,1,2,odd,3",
            "unlabelled,0,1,2,",
            ",0,1,2,odd",
            "twice,7,1,2,odd",
            "twice,7,3,4,odd",
            "fickle,0,1,2,odd",
            "fickle,1,1,2,even",
            "\"quo\"ted,0,1,2,odd",
            "no order,,1,2,odd",
            "\"open,0,1,2,odd");
    lines.addAll(bad);
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] latin = "caf\u00e9,0,1,2,odd\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(text, text.length + latin.length);
    System.arraycopy(latin, 0, all, text.length, latin.length);
    Files.write(directory.resolve("bad.csv"), all);
    String file = "bad.csv, ";
    String message = refused(config(table("bad.csv", Target.Kind.CLASS, "label")));
    assertHas(
        message,
        "15 of 55 records were rejected",
        file + (good + 1) + ": sequence nan has \"NaN\" in x, which is not a number",
        file + (good + 2) + ": sequence infinite has \"-Infinity\" in y, which is not a number",
        file + (good + 3) + ": sequence text has \"one\" in y, which is not a number",
        file + (good + 4) + ": sequence large has 1e39 in y, which is too large for float32",
        file + (good + 5) + ": sequence empty has no value in x",
        file + (good + 6) + ": sequence few has 4 cells, but the header has 5",
        file + (good + 7) + ": sequence many has 6 cells, but the header has 5",
        file + (good + 8) + ": sequence unlabelled has no label in any of its steps",
        file + (good + 9) + ": has no id",
        file + (good + 10) + ": sequence twice has two steps with t = 7",
        file + (good + 13) + ": sequence fickle has the class even, but other steps have odd",
        file + (good + 14) + ": is not CSV",
        file + (good + 15) + ": sequence no order has no value in t",
        file + (good + 16) + ": opens a quote in cell 1 that isn't closed before line ",
        file + (good + 17) + ": is not UTF-8");
  }

  @Test
  void allFaultsOfASequenceAreTold() throws Exception {
    Files.createDirectories(directory.resolve("faults"));
    List<String> lines = new ArrayList<>(List.of("id,t,x,y,label"));
    lines.addAll(rows(30));
    int good = lines.size();
    lines.addAll(
        List.of(
            "s,0,1,2,odd",
            "s,1,NaN,2,odd",
            "s,2,1,2,even",
            "s,x,1,2,odd",
            "dated,2020-01-01,1,2,odd",
            "dated,7,1,2,odd",
            "twice,2020-01-01,1,2,odd",
            "twice,2020-01-01T00:00Z,1,2,odd"));
    write("faults/a.csv", String.join("\n", lines));
    write("faults/b.csv", "id,t,x,y,label\ns,9,,2,odd\ns,9,1,,odd\ns,9,1,-,odd\ns,9,1,1e,odd\n");
    String message = refused(config(table("faults", Target.Kind.CLASS, "label")));
    assertHas(
        message,
        "3 of 33 records",
        "a.csv, "
            + (good + 2)
            + ": sequence s has \"NaN\" in x, which is not a number; data.source.missing may name"
            + " it as a missing value, and encode = one-hot or embedding takes texts; "
            + (good + 3)
            + ": has the class even, but other steps have odd; "
            + (good + 4)
            + ": has \"x\" in t, which is neither a number nor a date of ISO 8601;"
            + " data.source.timeFormat may give its pattern; file:",
        "b.csv, 2: has no value in x; file:",
        "b.csv, 3: has no value in y; and 2 more",
        ": sequence dated has both dates and numbers in t",
        ": sequence twice has two steps with t = 2020-01-01T00:00:00Z");
  }

  @Test
  void emptyFilesAndMissingColumnsAreTold() throws Exception {
    write("empty.csv", "");
    assertHas(
        refused(config(table("empty.csv", Target.Kind.CLASS, "label"))),
        "empty.csv, 1: is empty: it has no header of column names");
    write("head.csv", "id,t,x,y,label\n");
    assertHas(refused(config(table("head.csv", Target.Kind.CLASS, "label"))), "none falls to the");
    write("other.csv", "id,t,x,z,label\n1,1,1,1,a\n");
    assertHas(
        refused(config(table("other.csv", Target.Kind.CLASS, "label"))),
        "has no column y",
        "id, t, x, z, label");
    assertHas(refused(config(table("none.csv", Target.Kind.CLASS, "label"))), "There is no file");
  }

  @Test
  void longSequencesAreRejectedOrCut() throws Exception {
    write("steps.csv", "id,t,x,y,label\n" + String.join("\n", rows(60)));
    SequenceTable perStep = table("steps.csv", Target.Kind.CLASS_PER_STEP, "label");
    assertHas(
        refused(config(perStep, 15, Longer.REJECT, Normaliser.Kind.NONE)),
        "6 of 60 records",
        "has 16 steps, but data.maxLength is 15");
    DatasetManifest cut = prepared("cut", config(perStep, 15, Longer.CUT, Normaliser.Kind.NONE));
    assertEquals(15, cut.steps());
    for (Row row : examples("cut")) {
      int steps = row.<Integer>getAs("steps");
      assertTrue(steps <= 15);
      assertEquals(2 * steps, row.getList(row.fieldIndex("values")).size());
      assertEquals(steps, row.getList(row.fieldIndex("targets")).size());
    }
  }

  @Test
  void normaliserIsFittedToTrainingAlone() throws Exception {
    write("values.csv", "id,t,x,y,x2,y2\n" + String.join("\n", valueRows()));
    SequenceTable values = table("values.csv", Target.Kind.VALUE_PER_STEP, "x2", "y2");
    DatasetManifest dataset =
        prepared("values", config(values, 0, Longer.REJECT, Normaliser.Kind.STANDARDISE));
    assertEquals(Target.Kind.VALUE_PER_STEP, dataset.target().kind());
    assertEquals(List.of("x2", "y2"), dataset.target().names());
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (Row row : examples("values")) {
      List<Double> all = row.getList(row.fieldIndex("values"));
      List<Double> targets = row.getList(row.fieldIndex("targets"));
      for (int i = 0; i < all.size(); i += 2) {
        assertEquals(2 * all.get(i), targets.get(i));
        if (row.<String>getAs("split").equals("train")) {
          sum += all.get(i);
          squares += all.get(i) * all.get(i);
          count++;
        }
      }
    }
    double mean = sum / count;
    double deviation = Math.sqrt(squares / count - mean * mean);
    assertEquals(mean, dataset.normaliser().shift()[0], 1e-6 * deviation);
    assertEquals(1 / deviation, dataset.normaliser().scale()[0], 1e-6 / deviation);
    // y is constant.
    assertArrayEquals(new double[] {3}, Arrays.copyOfRange(dataset.normaliser().shift(), 1, 2));
    assertArrayEquals(new float[] {1}, Arrays.copyOfRange(dataset.normaliser().scale(), 1, 2));
    DatasetManifest scaled =
        prepared("scaled", config(values, 0, Longer.REJECT, Normaliser.Kind.MIN_MAX));
    assertEquals(1, scaled.normaliser().scale()[1]);
  }

  private static List<String> valueRows() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      for (int t = 0; t < 5; t++) {
        rows.add(i + "," + t + "," + (i * t) + ",3," + (2 * i * t) + "," + t);
      }
    }
    return rows;
  }

  @Test
  void generatedSequencesAreThoseThatATrainingDraws() {
    for (SequenceTask task :
        List.of(
            new AddingProblem(20, 200, 50, 60, 3),
            new TemporalOrder(100, 200, 50, 60, 3),
            new CopyMemory(10, 5, 200, 50, 60, 3),
            new ControlCharts(20, 200, 50, 60, 3))) {
      String name = task.getClass().getSimpleName();
      DatasetManifest dataset =
          prepared(
              name,
              new PrepareConfig(
                  new GeneratedSequences(task),
                  new SplitAsGiven(0),
                  3,
                  List.of(),
                  0,
                  Longer.REJECT,
                  Normaliser.Kind.NONE,
                  StandardiseConfig.UNBOUNDED,
                  TargetScaling.NONE,
                  0));
      assertEquals(task.target().kind(), dataset.target().kind());
      assertEquals(task.target().outputs(), dataset.target().outputs());
      assertEquals(task.target().tolerance(), dataset.target().tolerance());
      assertEquals(310, examples(name).size());
      for (Row row : examples(name)) {
        Split split = Split.labelled(row.getAs("split")).orElseThrow();
        SequenceTask.Draw draw = task.example(split, Integer.parseInt(row.getAs("id")));
        assertEquals(doubles(draw.values_TF()), row.getList(row.fieldIndex("values")));
        assertEquals(doubles(draw.targets()), row.getList(row.fieldIndex("targets")));
      }
    }
  }

  private static List<Double> doubles(float[] floats) {
    List<Double> list = new ArrayList<>();
    for (float value : floats) {
      list.add((double) value);
    }
    return list;
  }
}
