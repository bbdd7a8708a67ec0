package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.ImageFiles;
import org.meanfield.data.source.SequenceArrays;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.TimeSeries;
import org.meanfield.data.source.VectorTable;

/**
 * Categories of all kinds of tables become indices by a real Spark, as pandas numbers and expands
 * them.
 */
final class CategoriesIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  private static final String HEAD = "id,t,x,event,user,open,label,split";

  /** Steps of three sequences, of which the last one has values that the others haven't. */
  private static final List<String> ROWS =
      List.of(
          "a,1,0.5,view,10,true,no,train",
          "a,2,1.5,buy,9,false,no,train",
          "a,3,2.5,,9,true,no,train",
          "b,1,3.5,view,100,false,yes,train",
          "b,2,4.5,Back,10,true,yes,train",
          "c,1,5.5,view,7,true,yes,test",
          "c,2,6.5,share,10,,yes,test");

  /**
   * The values of the sequences: x, and {@code pandas.Categorical(column,
   * categories=sorted(column[train].dropna().unique())).codes + 1} of event, user, whose values are
   * sorted as numbers, and open (pandas 1.5.3).
   */
  private static final Map<String, List<Double>> INDICES =
      Map.of(
          "a", List.of(0.5, 3.0, 2.0, 2.0, 1.5, 2.0, 1.0, 1.0, 2.5, 0.0, 1.0, 2.0),
          "b", List.of(3.5, 3.0, 3.0, 1.0, 4.5, 1.0, 2.0, 2.0),
          "c", List.of(5.5, 3.0, 0.0, 2.0, 6.5, 0.0, 2.0, 0.0));

  private static final List<Feature> FEATURES =
      List.of(
          Feature.number("x"),
          Feature.oneHot("event"),
          Feature.embedding("user", 3),
          Feature.oneHot("open"));

  @TempDir Path directory;

  private String write(String name, List<String> rows) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, HEAD + "\n" + String.join("\n", rows) + "\n");
    return file.toString();
  }

  private String saved(String csv, String name) {
    String path = directory.resolve(name).toString();
    LOCAL
        .spark()
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(csv)
        .repartition(3)
        .write()
        .parquet(path);
    return path;
  }

  private static SequenceTable table(String path, Format format, List<Feature> features) {
    return new SequenceTable(
        path,
        format,
        TableText.delimitedBy(","),
        "id",
        "t",
        features,
        Target.Kind.CLASS,
        List.of("label"),
        "split");
  }

  private DatasetManifest prepared(String name, SourceConfig source, SplitConfig splits) {
    return LOCAL.prepared(
        directory.resolve(name),
        LocalPreparation.config(
            source, splits, Normaliser.Kind.STANDARDISE, new StandardiseConfig(0.5, 2), 0));
  }

  private Map<String, List<Double>> values(String name) {
    Map<String, List<Double>> values = new TreeMap<>();
    for (Row row : LOCAL.examples(directory.resolve(name))) {
      values.put(row.getAs("id"), row.getList(row.fieldIndex("values")));
    }
    return values;
  }

  private void assertRemarks(DatasetManifest manifest, String... sentences) {
    for (String sentence : sentences) {
      assertTrue(manifest.remarks().contains(sentence), manifest.remarks().toString());
    }
  }

  @Test
  void stepsHoldTheIndicesThatPandasGives() throws Exception {
    String csv = write("events.csv", ROWS);
    DatasetManifest manifest =
        prepared("of csv", table(csv, Format.CSV, FEATURES), new SplitAsGiven(0));
    assertEquals(new TreeMap<>(INDICES), values("of csv"));
    assertEquals(
        List.of(
            FeatureColumn.number("x"),
            FeatureColumn.oneHot("event", List.of("Back", "buy", "view")),
            FeatureColumn.embedding("user", List.of("9", "10", "100"), 3),
            FeatureColumn.oneHot("open", List.of("false", "true"))),
        manifest.columns());
    assertArrayEquals(new double[] {2.5, 0, 0, 0}, manifest.normaliser().shift());
    assertArrayEquals(
        new float[] {(float) (1 / Math.sqrt(2)), 1, 1, 1}, manifest.normaliser().scale());
    assertRemarks(
        manifest,
        "event is unknown in 1 of 2 steps of the test split, whose values the training split"
            + " hasn't: share",
        "event is empty in 1 of 5 steps of the train split, where a model sees an unknown value",
        "user is unknown in 1 of 2 steps of the test split, whose values the training split hasn't:"
            + " 7");
    assertTrue(
        manifest.remarks().stream().noneMatch(remark -> remark.contains("warning")),
        manifest.remarks().toString());
  }

  @Test
  void formatAndOrderOfRowsDoNotMatter() throws Exception {
    String csv = write("events.csv", ROWS);
    String fingerprint =
        prepared("of csv", table(csv, Format.CSV, FEATURES), new SplitAsGiven(0)).fingerprint();
    List<String> shuffled = new ArrayList<>(ROWS);
    Collections.shuffle(shuffled, new Random(1));
    write("parts/a.csv", shuffled.subList(0, 4));
    String parts = write("parts/b.csv", shuffled.subList(4, 7)).replace("/b.csv", "");
    assertEquals(
        fingerprint,
        prepared("of parts", table(parts, Format.CSV, FEATURES), new SplitAsGiven(0))
            .fingerprint());
    // Whole numbers and truths have types of their own there.
    String parquet = saved(csv, "events.parquet");
    assertEquals(
        fingerprint,
        prepared("of parquet", table(parquet, Format.PARQUET, FEATURES), new SplitAsGiven(0))
            .fingerprint());
    assertEquals(new TreeMap<>(INDICES), values("of parquet"));
  }

  /** {@code pandas.get_dummies(training, prefix_sep="=")}, and the test row reindexed to it. */
  @Test
  void vectorsAreExpandedAsPandasDoes() throws Exception {
    String csv = write("rows.csv", ROWS);
    List<Feature> features =
        List.of(Feature.number("x"), Feature.oneHot("event"), Feature.oneHot("open"));
    Map<String, String> fingerprints = new TreeMap<>();
    for (TableFormat format : List.of(TableFormat.CSV, TableFormat.PARQUET, TableFormat.ORC)) {
      String path = csv;
      if (format != TableFormat.CSV) {
        path = directory.resolve("rows." + format.name().toLowerCase(Locale.ROOT)).toString();
        LOCAL
            .spark()
            .read()
            .option("header", "true")
            .option("inferSchema", "true")
            .csv(csv)
            .write()
            .format(format.name().toLowerCase(Locale.ROOT))
            .save(path);
      }
      DatasetManifest manifest =
          prepared(
              format.name().toLowerCase(Locale.ROOT),
              new VectorTable(
                  path,
                  format,
                  TableText.delimitedBy(","),
                  features,
                  List.of(),
                  "",
                  "label",
                  "split"),
              new SplitAsGiven(0));
      assertEquals(
          List.of("x", "event=Back", "event=buy", "event=view", "open=false", "open=true"),
          manifest.featureNames());
      assertEquals(6, manifest.features());
      assertEquals(List.of(), manifest.columns());
      fingerprints.put(format.name().toLowerCase(Locale.ROOT), manifest.fingerprint());
      Map<Double, List<Double>> byNumber = new TreeMap<>();
      for (Row row : LOCAL.examples(directory.resolve(format.name().toLowerCase(Locale.ROOT)))) {
        List<Double> values = row.getList(row.fieldIndex("values"));
        byNumber.put(values.get(0), values.subList(1, 6));
      }
      assertEquals(
          List.of(
              List.of(0.0, 0.0, 1.0, 0.0, 1.0),
              List.of(0.0, 1.0, 0.0, 1.0, 0.0),
              List.of(0.0, 0.0, 0.0, 0.0, 1.0),
              List.of(0.0, 0.0, 1.0, 1.0, 0.0),
              List.of(1.0, 0.0, 0.0, 0.0, 1.0),
              List.of(0.0, 0.0, 1.0, 0.0, 1.0),
              List.of(0.0, 0.0, 0.0, 0.0, 0.0)),
          List.copyOf(byNumber.values()));
    }
    assertEquals(1, fingerprints.values().stream().distinct().count(), fingerprints.toString());
  }

  @Test
  void filesOfRowsHaveCategories() throws Exception {
    write("files/train/a.csv", ROWS.subList(0, 3));
    write("files/train/b.csv", ROWS.subList(3, 5));
    write("files/test/c.csv", ROWS.subList(5, 7));
    DatasetManifest manifest =
        prepared(
            "of files",
            new SequenceFiles(
                directory.resolve("files").toString(),
                TableText.delimitedBy(","),
                "t",
                FEATURES,
                Target.Kind.CLASS,
                List.of("label"),
                ImageFiles.Ids.NAME,
                ImageFiles.Splits.FOLDERS),
            new SplitAsGiven(0));
    assertEquals(4, manifest.columns().size());
    assertEquals(new TreeMap<>(INDICES), values("of files"));
  }

  @Test
  void arraysHoldTheSameCategories() throws Exception {
    String csv = write("events.csv", ROWS);
    String fingerprint =
        prepared("of csv", table(csv, Format.CSV, FEATURES), new SplitAsGiven(0)).fingerprint();
    String path = directory.resolve("arrays.parquet").toString();
    LOCAL
        .spark()
        .read()
        .option("header", "true")
        .option("inferSchema", "true")
        .csv(csv)
        .createOrReplaceTempView("steps");
    LOCAL
        .spark()
        .sql(
            "select id, max(label) label, max(split) split, transform(s, it -> it.x) x,"
                + " transform(s, it -> it.event) event, transform(s, it -> it.user) user,"
                + " transform(s, it -> it.open) open from (select id, label, split,"
                + " sort_array(collect_list(struct(t, x, event, user, open)) over (partition by id"
                + " order by t rows between unbounded preceding and unbounded following)) s from"
                + " steps) group by id, s")
        .write()
        .parquet(path);
    SequenceArrays arrays =
        new SequenceArrays(
            path,
            "id",
            FEATURES,
            SequenceArrays.Nesting.BY_FEATURE,
            Target.Kind.CLASS,
            List.of("label"),
            "split");
    assertEquals(fingerprint, prepared("of arrays", arrays, new SplitAsGiven(0)).fingerprint());
    assertEquals(new TreeMap<>(INDICES), values("of arrays"));
  }

  @Test
  void seriesAreCategoriesOfTheirWindows() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int t = 0; t < 40; t++) {
      rows.add("s" + t % 2 + "," + t / 2 + "," + t + ",,,,,");
    }
    // A series that begins after the end of training.
    IntStream.range(16, 20).forEach(t -> rows.add("late," + t + ",1,,,,,"));
    DatasetManifest manifest =
        prepared(
            "of series",
            new TimeSeries(
                write("series.csv", rows),
                Format.CSV,
                TableText.delimitedBy(","),
                "id",
                "t",
                List.of(Feature.number("x"), Feature.embedding("id", 2)),
                List.of("x"),
                2,
                1,
                1,
                0),
            new SplitByTime("", "16", 0, 0.1, 0));
    assertEquals(FeatureColumn.embedding("id", List.of("s0", "s1"), 2), manifest.columns().get(1));
    assertEquals(List.of(0), manifest.forecast().past());
    values("of series")
        .forEach(
            (id, values) -> {
              double index = List.of("late", "s0", "s1").indexOf(id.split("@", -1)[0]);
              assertEquals(List.of(index, index), List.of(values.get(1), values.get(3)), id);
            });
    assertRemarks(
        manifest,
        "id is unknown in 4 of 12 steps of the test split, whose values the training split hasn't:"
            + " late");
  }

  @Test
  void categoriesThatSayNothingAreRefused() throws Exception {
    List<String> rows =
        ROWS.stream()
            .map(
                row -> row.replace("buy", "view").replace("Back", "view").replace(",,9", ",view,9"))
            .toList();
    String csv = write("events.csv", rows);
    String message =
        LOCAL.refused(
            directory,
            LocalPreparation.config(
                table(csv, Format.CSV, FEATURES.subList(0, 2)), new SplitAsGiven(0)));
    assertTrue(
        message.contains(
            "The column event is constant in the training split: each value is view, so that there"
                + " is nothing to learn of it."),
        message);
  }
}
