package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.MissingCells;
import org.meanfield.data.source.MissingCells.Rule;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.VectorTable;

/** Tables and sequences with missing values are treated as their sources ask for. */
final class MissingCellsIT {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  private static final String VECTORS =
      """
      id,a,b,split
      0,1,,train
      1,nan,2,train
      2,3,2,train
      3,4,8,train
      4,,5,train
      5,6,,train
      6,10,NaN,test
      7,,1,test
      8,7,7,test
      """;

  private static final String SEQUENCES =
      """
      id,t,a,b,label,split
      p,0,,5,x,train
      p,1,1,,x,train
      p,2,,1,x,train
      p,3,,1,x,train
      p,4,4,,x,train
      q,0,2,,y,train
      q,1,,,y,train
      q,2,6,,y,train
      q,3,,,y,train
      r,0,,,y,test
      r,1,3,3,x,test
      """;

  @TempDir Path directory;

  private VectorTable vectors(MissingCells missing) throws IOException {
    Path file = Files.writeString(directory.resolve("vectors.csv"), VECTORS);
    return new VectorTable(
        file.toString(),
        TableFormat.CSV,
        TableText.delimitedBy(","),
        missing,
        List.of(),
        List.of(),
        "id",
        "",
        "split");
  }

  private SequenceTable sequences(MissingCells missing) throws IOException {
    Path file = Files.writeString(directory.resolve("sequences.csv"), SEQUENCES);
    return new SequenceTable(
        file.toString(),
        Format.CSV,
        TableText.delimitedBy(","),
        missing,
        "id",
        "t",
        Feature.numbers("a", "b"),
        Target.Kind.CLASS_PER_STEP,
        List.of("label"),
        "split");
  }

  private static MissingCells missing(Rule rule, String... indicators) {
    return new MissingCells(rule, List.of(indicators));
  }

  private DatasetManifest prepared(String name, SourceConfig source) {
    return LOCAL.prepared(
        directory.resolve(name),
        LocalPreparation.config(source, new SplitAsGiven(0), Normaliser.Kind.STANDARDISE, 0));
  }

  /** Returns the values, or the targets, of each example by its id. */
  private Map<String, List<Double>> stored(String name, String column) {
    Map<String, List<Double>> stored = new TreeMap<>();
    for (Row row : LOCAL.examples(directory.resolve(name))) {
      stored.put(row.getAs("id"), row.getList(row.fieldIndex(column)));
    }
    return stored;
  }

  private static void assertRemark(DatasetManifest dataset, String remark) {
    assertTrue(dataset.remarks().contains(remark), dataset.remarks().toString());
  }

  @Test
  void meansOfTheTrainingSplitFillTables() throws Exception {
    DatasetManifest dataset = prepared("means", vectors(missing(Rule.MEAN)));
    // pandas: m = df[df.split == "train"][["a", "b"]].mean(); df[["a", "b"]].fillna(m)
    assertEquals(
        Map.of(
            "0", List.of(1.0, 4.25),
            "1", List.of(3.5, 2.0),
            "2", List.of(3.0, 2.0),
            "3", List.of(4.0, 8.0),
            "4", List.of(3.5, 5.0),
            "5", List.of(6.0, 4.25),
            "6", List.of(10.0, 4.25),
            "7", List.of(3.5, 1.0),
            "8", List.of(7.0, 7.0)),
        stored("means", "values"));
    assertArrayEquals(new double[] {3.5, 4.25}, dataset.normaliser().shift());
    assertRemark(
        dataset,
        "6 missing values were filled with their columns' means in the training split: a 3, b 3");
  }

  @Test
  void indicatorsTellWhatWasFilledAndAreNotScaled() throws Exception {
    VectorTable source = vectors(missing(Rule.MEAN, "b"));
    DatasetManifest dataset = prepared("indicated", source);
    assertEquals(List.of("a", "b", "b is missing"), dataset.featureNames());
    Map<String, List<Double>> stored = stored("indicated", "values");
    assertEquals(List.of(6.0, 4.25, 1.0), stored.get("5"));
    assertEquals(List.of(3.5, 1.0, 0.0), stored.get("7"));
    assertEquals(0, dataset.normaliser().shift()[2]);
    assertEquals(1, dataset.normaliser().scale()[2]);
    assertNotEquals(
        prepared("plain", vectors(missing(Rule.MEAN))).fingerprint(), dataset.fingerprint());
    String refusal =
        LOCAL.refused(
            directory,
            LocalPreparation.config(vectors(missing(Rule.MEAN, "c")), new SplitAsGiven(0)));
    assertEquals(
        "data.source.missingIndicators is [c], but the features are [a, b]. Name some of them.",
        refusal);
  }

  @Test
  void rowsWithoutAValueAreLeftOut() throws Exception {
    DatasetManifest dataset = prepared("dropped", vectors(missing(Rule.DROP)));
    assertEquals(
        Map.of("2", List.of(3.0, 2.0), "3", List.of(4.0, 8.0), "8", List.of(7.0, 7.0)),
        stored("dropped", "values"));
    assertEquals(0, dataset.rejected());
    assertRemark(dataset, "6 rows were left out, since a feature of theirs is missing: a 3, b 3");
  }

  @Test
  void columnsWithoutAnyTrainingValueAreRefused() throws Exception {
    VectorTable source = vectors(missing(Rule.MEAN));
    Files.writeString(
        directory.resolve("vectors.csv"), "id,a,b,split\n0,,1,train\n1,,2,train\n2,1,1,test\n");
    assertEquals(
        "The column a has no value in the training split, so that there is none to fill in. Leave"
            + " it out of data.source.features, or change data.splits.",
        LOCAL.refused(directory, LocalPreparation.config(source, new SplitAsGiven(0))));
  }

  @Test
  void valuesAreCarriedWithinTheirSequence() throws Exception {
    DatasetManifest dataset = prepared("carried", sequences(missing(Rule.CARRY)));
    // pandas: f = df.groupby("id")[["a", "b"]].ffill(); f.fillna(f[train].mean())
    Map<String, List<Double>> stored = stored("carried", "values");
    assertEquals(List.of(2.875, 5.0, 1.0, 5.0, 1.0, 1.0, 1.0, 1.0, 4.0, 1.0), stored.get("p"));
    assertEquals(List.of(2.0, 2.6, 2.0, 2.6, 6.0, 2.6, 6.0, 2.6), stored.get("q"));
    assertEquals(List.of(2.875, 2.6, 3.0, 3.0), stored.get("r"));
    assertRemark(dataset, "13 missing values were filled with the last ones before them: a 6, b 7");
  }

  @Test
  void valuesAreInterpolatedWithinTheirSequence() throws Exception {
    DatasetManifest dataset =
        prepared("interpolated", sequences(missing(Rule.INTERPOLATE, "b", "a")));
    // pandas: g = df.groupby("id")[["a", "b"]].transform(
    //     lambda c: c.interpolate(limit_direction="both")); g.fillna(g[train].mean())
    assertEquals(
        List.of(
            1.0, 5.0, 1.0, 0.0, //
            1.0, 3.0, 0.0, 1.0, //
            2.0, 1.0, 1.0, 0.0, //
            3.0, 1.0, 1.0, 0.0, //
            4.0, 1.0, 0.0, 1.0),
        stored("interpolated", "values").get("p"));
    assertEquals(2.2, stored("interpolated", "values").get("q").get(1), 1e-15);
    assertEquals(4, dataset.features());
    assertRemark(dataset, "13 missing values were interpolated: a 6, b 7");
  }

  @Test
  void stepsWithoutAValueAreLeftOutOfTheirSequence() throws Exception {
    SequenceTable source = sequences(missing(Rule.DROP));
    assertTrue(
        LOCAL
            .refused(directory, LocalPreparation.config(source, new SplitAsGiven(0)))
            .contains("has no step of which all features have a value"));
    Files.writeString(
        directory.resolve("sequences.csv"),
        SEQUENCES.replace("p,1,1,,", "p,1,1,7,").replace("q,3,,,", "q,3,8,9,"));
    DatasetManifest dataset = prepared("dropped", source);
    assertEquals(
        Map.of("p", List.of(1.0, 7.0), "q", List.of(8.0, 9.0), "r", List.of(3.0, 3.0)),
        stored("dropped", "values"));
    assertEquals(
        Map.of("p", List.of(0.0), "q", List.of(1.0), "r", List.of(0.0)),
        stored("dropped", "targets"));
    assertRemark(dataset, "8 steps were left out, since a feature of theirs is missing: a 5, b 5");
  }
}
