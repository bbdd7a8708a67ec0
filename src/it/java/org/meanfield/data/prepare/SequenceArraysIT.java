package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.SequenceArrays;
import org.meanfield.data.source.SequenceArrays.Nesting;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;

/** Parquet files with arrays, good ones and bad ones, become datasets by a real Spark. */
final class SequenceArraysIT {
  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType);
  private static final DataType INTEGERS = DataTypes.createArrayType(DataTypes.IntegerType);
  private static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);
  private static final DataType NESTED = DataTypes.createArrayType(FLOATS);

  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  private DatasetManifest prepared(String name, SourceConfig source, double rejected) {
    return LOCAL.prepared(directory.resolve(name), config(source, rejected));
  }

  private static PrepareConfig config(SourceConfig source, double rejected) {
    return LocalPreparation.config(
        source, new SplitByHash(0, 0.3), Normaliser.Kind.STANDARDISE, rejected);
  }

  private String refused(SourceConfig source) {
    return LOCAL.refused(directory, config(source, 0));
  }

  private String write(String name, StructType schema, List<Row> rows) {
    String path = directory.resolve(name).toString();
    LOCAL.spark().createDataFrame(rows, schema).coalesce(1).write().parquet(path);
    return path;
  }

  private static StructType schema(DataType x, DataType y, DataType label) {
    return new StructType()
        .add("id", DataTypes.StringType)
        .add("x", x)
        .add("y", y)
        .add("label", label);
  }

  private static SequenceArrays arrays(String path, Target.Kind target, String... labels) {
    return new SequenceArrays(
        path, "id", Feature.numbers("x", "y"), Nesting.BY_FEATURE, target, List.of(labels), "");
  }

  private static SequenceArrays nested(String path) {
    return new SequenceArrays(
        path,
        "id",
        Feature.numbers("steps"),
        Nesting.BY_STEP,
        Target.Kind.CLASS,
        List.of("label"),
        "");
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

  private static int steps(int sequence) {
    return 1 + sequence % 17;
  }

  private static float value(int sequence, int step) {
    return sequence + step / 7f;
  }

  private static String name(int sequence) {
    return String.format("%04d", sequence);
  }

  private static String label(int sequence, int step) {
    return (sequence + step) % 2 == 0 ? "even" : "odd";
  }

  @Test
  void sameSequencesAreOneDatasetInWhateverForm() throws Exception {
    List<String> lines = new ArrayList<>(List.of("id,t,x,y,label"));
    List<Row> floats = new ArrayList<>();
    List<Row> others = new ArrayList<>();
    List<Row> nested = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Float> x = new ArrayList<>();
      List<Double> exact = new ArrayList<>();
      List<Integer> y = new ArrayList<>();
      List<Float> wide = new ArrayList<>();
      List<List<Float>> each = new ArrayList<>();
      for (int t = 0; t < steps(i); t++) {
        float value = value(i, t);
        lines.add(name(i) + "," + t + "," + (double) value + "," + t + "," + label(i, 0));
        x.add(value);
        exact.add((double) value);
        y.add(t);
        wide.add((float) t);
        each.add(List.of(value, (float) t));
      }
      floats.add(RowFactory.create(name(i), x.toArray(), y.toArray(), label(i, 0)));
      others.add(RowFactory.create(name(i), exact.toArray(), wide.toArray(), label(i, 0)));
      nested.add(
          RowFactory.create(name(i), each.stream().map(List::toArray).toArray(), label(i, 0)));
    }
    Files.write(directory.resolve("table.csv"), lines);
    String expected =
        prepared("table", table("table.csv", Target.Kind.CLASS, "label"), 0).fingerprint();
    String path = write("floats", schema(FLOATS, INTEGERS, DataTypes.StringType), floats);
    assertEquals(
        expected, prepared("1", arrays(path, Target.Kind.CLASS, "label"), 0).fingerprint());
    path = write("others", schema(DOUBLES, FLOATS, DataTypes.StringType), others);
    assertEquals(
        expected, prepared("2", arrays(path, Target.Kind.CLASS, "label"), 0).fingerprint());
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("steps", NESTED)
            .add("label", DataTypes.StringType);
    assertEquals(expected, prepared("3", nested(write("nested", schema, nested)), 0).fingerprint());
  }

  @Test
  void eachStepMayHaveItsTarget() throws Exception {
    List<String> lines = new ArrayList<>(List.of("id,t,x,y,label,double"));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<Float> x = new ArrayList<>();
      List<Double> twice = new ArrayList<>();
      List<String> labels = new ArrayList<>();
      for (int t = 0; t < steps(i); t++) {
        float value = value(i, t);
        lines.add(
            String.join(
                ",",
                List.of(
                    name(i),
                    String.valueOf(t),
                    String.valueOf((double) value),
                    String.valueOf((double) value),
                    label(i, t),
                    String.valueOf(2.0 * value))));
        x.add(value);
        twice.add(2.0 * value);
        labels.add(label(i, t));
      }
      rows.add(
          RowFactory.create(
              name(i), x.toArray(), x.toArray(), labels.toArray(), twice.toArray(), 1.5 * i, i));
    }
    Files.write(directory.resolve("table.csv"), lines);
    StructType schema =
        schema(FLOATS, FLOATS, TEXTS)
            .add("double", DOUBLES)
            .add("a", DataTypes.DoubleType)
            .add("b", DataTypes.IntegerType);
    String path = write("arrays", schema, rows);
    DatasetManifest classes = prepared("1", arrays(path, Target.Kind.CLASS_PER_STEP, "label"), 0);
    assertEquals(
        prepared("2", table("table.csv", Target.Kind.CLASS_PER_STEP, "label"), 0).fingerprint(),
        classes.fingerprint());
    DatasetManifest values = prepared("3", arrays(path, Target.Kind.VALUE_PER_STEP, "double"), 0);
    assertEquals(
        prepared("4", table("table.csv", Target.Kind.VALUE_PER_STEP, "double"), 0).fingerprint(),
        values.fingerprint());
    DatasetManifest whole = prepared("5", arrays(path, Target.Kind.VALUE, "a", "b"), 0);
    assertEquals(2, whole.target().outputs());
    for (Row row :
        LOCAL.spark().read().parquet(directory.resolve("5/examples").toString()).collectAsList()) {
      double i = Integer.parseInt(row.getAs("id"));
      assertEquals(List.of(1.5 * i, i), row.getList(row.fieldIndex("targets")));
    }
  }

  private static Row bad(String id, Object[] x, Object[] y, String label) {
    return RowFactory.create(id, x, y, label);
  }

  @Test
  void everyBadRowIsReportedWithItsPlace() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(bad(name(i), new Float[] {1f, 2f}, new Double[] {3.0 + i, 4.0}, label(i, 0)));
    }
    Float[] one = {1f};
    Double[] two = {2.0};
    rows.add(bad(null, one, two, "odd"));
    rows.add(bad("", one, two, "odd"));
    rows.add(bad("none", null, two, "odd"));
    rows.add(bad("unlabelled", one, two, null));
    rows.add(bad("empty", new Float[0], new Double[0], "odd"));
    rows.add(bad("uneven", one, new Double[] {1.0, 2.0}, "odd"));
    rows.add(
        bad(
            "many",
            new Float[] {null, Float.NaN, 1f, Float.NEGATIVE_INFINITY},
            new Double[] {1e39, null, Double.NaN, 1.0},
            null));
    rows.add(bad("0007", one, two, "odd"));
    String path = write("bad", schema(FLOATS, DOUBLES, DataTypes.StringType), rows);
    String message = refused(arrays(path, Target.Kind.CLASS, "label"));
    for (String part :
        List.of(
            "9 of 48 records were rejected",
            ".parquet, 40: has no id",
            ".parquet, 41: has no id",
            ".parquet, 42: sequence none has no array in x",
            ".parquet, 43: sequence unlabelled has no label",
            ".parquet, 44: sequence empty has no step",
            ".parquet, 45: sequence uneven has 2 steps in y, but 1 in x",
            ".parquet, 46: sequence many has no value in x[0]; has NaN in x[1]; has -Infinity in"
                + " x[3]; has 1.0E39 in y[0], which is too large for float32; has no value in y[1];"
                + " and 2 more",
            ".parquet, 7: has the id 0007, which other records have, too",
            ".parquet, 47: has the id 0007, which other records have, too")) {
      assertTrue(message.contains(part), part);
    }
    DatasetManifest rest = prepared("rest", arrays(path, Target.Kind.CLASS, "label"), 0.5);
    assertEquals(9, rest.rejected());
  }

  @Test
  void stepsOfOtherSizesAreRejected() {
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("steps", NESTED)
            .add("label", DataTypes.StringType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(
          RowFactory.create(
              name(i), new Object[] {new Float[] {1f, 2f}, new Float[] {3f, 4f}}, label(i, 0)));
    }
    rows.add(
        RowFactory.create(
            "ragged", new Object[] {new Float[] {1f, 2f}, new Float[] {3f}, null}, "odd"));
    rows.add(RowFactory.create("narrow", new Object[] {new Float[] {1f}}, "odd"));
    rows.add(RowFactory.create("void", new Object[] {new Float[0]}, "odd"));
    String message = refused(nested(write("ragged", schema, rows)));
    for (String part :
        Arrays.asList(
            "3 of 33 records",
            "30: sequence ragged has 1 values in steps[1], but 2 in other steps; has no array in"
                + " steps[2]",
            "31: has 1 values at each time step, but most sequences have 2",
            "32: sequence void has no value in steps[0]")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void columnsOfOtherTypesAreRefused() {
    String path =
        write(
            "typed",
            schema(FLOATS, TEXTS, DataTypes.StringType),
            List.of(bad("1", new Float[] {1f}, new String[] {"a"}, "odd")));
    String message = refused(arrays(path, Target.Kind.CLASS, "label"));
    assertTrue(
        message.contains(
            "holds array<string>; data.source.features must name columns of arrays of numbers"),
        message);
    message = refused(arrays(path, Target.Kind.VALUE, "label"));
    assertTrue(message.contains("The column y"), message);
  }
}
