package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Tables;
import org.meanfield.data.source.CalendarPart;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.VectorTable;
import org.meanfield.errors.DataException;

/** Tables of numbers in the formats that Spark reads, by itself and by packages. */
final class SparkTableIT {
  private static final Path LAKE = lake();
  private static final StructType PEOPLE =
      new StructType()
          .add("name", DataTypes.StringType)
          .add("height", DataTypes.DoubleType)
          .add("weight", DataTypes.LongType)
          .add("kind", DataTypes.StringType);

  @RegisterExtension
  static final LocalPreparation LOCAL =
      new LocalPreparation(
          Map.of(
              "spark.sql.warehouse.dir",
              LAKE.resolve("warehouse").toString(),
              "spark.sql.catalog.lake",
              "org.apache.iceberg.spark.SparkCatalog",
              "spark.sql.catalog.lake.type",
              "hadoop",
              "spark.sql.catalog.lake.warehouse",
              LAKE.toString()));

  @TempDir Path directory;

  private static Path lake() {
    try {
      return Files.createTempDirectory("lake").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset<Row> people(int from, int to) {
    List<Row> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(RowFactory.create("n" + i, i / 8.0, (long) i * i % 37, i % 2 == 0 ? "even" : "odd"));
    }
    return LOCAL.spark().createDataFrame(rows, PEOPLE).repartition(2);
  }

  private static VectorTable table(TableFormat format, String path, String id) {
    return new VectorTable(
        path, format, TableText.delimitedBy(","), List.of(), List.of(), id, "kind", "");
  }

  private static PrepareConfig config(VectorTable table, double rejected) {
    return LocalPreparation.config(
        table, new SplitByHash(0, 0.3), Normaliser.Kind.STANDARDISE, rejected);
  }

  private String fingerprint(TableFormat format, String path) {
    DatasetManifest made =
        LOCAL.prepared(
            directory.resolve("of " + format + path.hashCode()),
            config(table(format, path, "name"), 0));
    assertEquals(
        List.of("the features are all 2 columns of numbers: height, weight"), made.remarks());
    return made.fingerprint();
  }

  private String saved(Dataset<Row> rows, String format) {
    String path = directory.resolve(format).toString();
    // Delta writes by a session that has its extension, unless told otherwise; others may read.
    LOCAL.spark().conf().set("spark.databricks.delta.requiredSparkConfsCheck.enabled", "false");
    rows.write().format(format).option("header", "true").mode("append").save(path);
    return path;
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static String state(TableFormat format, String path) {
    return table(format, path, "name").state(Tables.session(LOCAL.spark()));
  }

  /** Gives all files of a folder another time of their last change. */
  private static void touch(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
      }
    }
  }

  @Test
  void everyFormatMakesTheSameDataset() throws Exception {
    Dataset<Row> people = people(0, 60);
    String expected = fingerprint(TableFormat.CSV, saved(people, "csv"));
    for (TableFormat format :
        List.of(
            TableFormat.PARQUET,
            TableFormat.JSON,
            TableFormat.ORC,
            TableFormat.AVRO,
            TableFormat.DELTA)) {
      String path = saved(people, format.name().toLowerCase(Locale.ROOT));
      assertEquals(expected, fingerprint(format, path), format.name());
    }
    people.writeTo("lake.same.people").create();
    people.write().saveAsTable("people");
    assertEquals(expected, fingerprint(TableFormat.ICEBERG, "lake.same.people"));
    assertEquals(expected, fingerprint(TableFormat.TABLE, "lake.same.people"));
    assertEquals(expected, fingerprint(TableFormat.TABLE, "people"));
  }

  @Test
  void tablesWithALogAreOthersWhenTheirVersionIs() throws Exception {
    people(0, 9).writeTo("lake.grown.people").create();
    String delta = saved(people(0, 9), "delta");
    List<String> before = states(delta);
    assertEquals(before.get(1), before.get(2));
    touch(Path.of(delta));
    touch(LAKE.resolve("grown/people"));
    assertEquals(before, states(delta));
    saved(people(9, 12), "delta");
    people(9, 12).writeTo("lake.grown.people").append();
    List<String> after = states(delta);
    for (int i = 0; i < before.size(); i++) {
      assertNotEquals(before.get(i), after.get(i));
    }
  }

  private static List<String> states(String delta) {
    return List.of(
        state(TableFormat.DELTA, delta),
        state(TableFormat.ICEBERG, "lake.grown.people"),
        state(TableFormat.TABLE, "lake.grown.people"));
  }

  @Test
  void tablesOfFilesAreOthersWhenTheirFilesAre() throws Exception {
    people(0, 9)
        .withColumnRenamed("name", "Location")
        .withColumnRenamed("kind", "Provider")
        .write()
        .format("orc")
        .saveAsTable("grown");
    String orc = saved(people(0, 9), "orc");
    List<String> before = List.of(state(TableFormat.TABLE, "grown"), state(TableFormat.ORC, orc));
    people(9, 12).write().insertInto("grown");
    saved(people(9, 12), "orc");
    assertNotEquals(before.get(0), state(TableFormat.TABLE, "grown"));
    assertNotEquals(before.get(1), state(TableFormat.ORC, orc));
    people(0, 9).createOrReplaceGlobalTempView("seen");
    assertHas(
        assertThrows(DataException.class, () -> state(TableFormat.TABLE, "global_temp.seen"))
            .getMessage(),
        "global_temp.seen is no table with a place of its own",
        "data.kind = prepared");
  }

  @Test
  void rowsThatAreNoExamplesAreRejectedByTheirIds() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append(
          "{\"name\": \"n%d\", \"height\": %s, \"weight\": %d, \"kind\": \"x\"}%n"
              .formatted(i, i == 3 ? "null" : i / 4.0, i));
    }
    lines.append("{\"name\": \"cut\n");
    Path file = Files.writeString(directory.resolve("people.json"), lines);
    LOCAL.prepared(
        directory.resolve("some"), config(table(TableFormat.JSON, file.toString(), "name"), 0.1));
    String rejected;
    try (Stream<Path> files = Files.list(directory.resolve("some/rejected"))) {
      rejected =
          Files.readString(
              files.filter(it -> it.toString().endsWith(".json")).findFirst().orElseThrow());
    }
    assertEquals(2, rejected.lines().count(), rejected);
    assertHas(
        rejected,
        "people.json",
        "the row with the id n3 has no value in height",
        "is not a JSON object: {\\\"name\\\": \\\"cut");
  }

  /** Of 2020-01-05, a Sunday, and the days after it; the phase of Sunday is 6/7. */
  @Test
  void timesAndTruthsAreRead() {
    Dataset<Row> days =
        LOCAL
            .spark()
            .sql(
                "select cast(id as string) name, timestamp '2020-01-05 18:00:00Z' + make_dt_interval("
                    + "cast(id as int)) at, id % 2 = 0 even, cast(id % 2 as decimal(5, 2)) odd, 'x'"
                    + " kind from range(40)");
    VectorTable table =
        new VectorTable(
            saved(days, "orc"),
            TableFormat.ORC,
            TableText.delimitedBy(","),
            List.of(
                new Feature("even", Feature.Encoding.BOOLEAN, List.of()),
                new Feature("at", Feature.Encoding.CALENDAR, List.of(CalendarPart.WEEKDAY)),
                new Feature("odd", Feature.Encoding.BOOLEAN, List.of())),
            List.of(),
            "name",
            "kind",
            "");
    LOCAL.prepared(directory.resolve("days"), config(table, 0));
    for (Row row : LOCAL.examples(directory.resolve("days"))) {
      int day = Integer.parseInt(row.getAs("id"));
      List<Double> values = row.getList(row.fieldIndex("values"));
      double angle = 2 * Math.PI * ((day + 6) % 7) / 7;
      assertEquals(day % 2 == 0 ? 1 : 0, values.get(0));
      assertEquals(Math.sin(angle), values.get(1), 1e-12);
      assertEquals(Math.cos(angle), values.get(2), 1e-12);
      assertEquals(day % 2, values.get(3));
    }
  }

  @Test
  void tablesThatAreNotThereAreRefused() throws Exception {
    String folder = Files.createDirectory(directory.resolve("empty")).toString();
    for (TableFormat format : List.of(TableFormat.JSON, TableFormat.ORC)) {
      assertHas(LOCAL.refused(directory, config(table(format, folder, ""), 0)), "holds no file");
    }
    assertHas(
        LOCAL.refused(directory, config(table(TableFormat.DELTA, folder, ""), 0)),
        "Spark can't read data.source.path = " + folder + " as delta");
    assertHas(
        LOCAL.refused(directory, config(table(TableFormat.TABLE, "lake.same.none", ""), 0)),
        "Spark can't read data.source.path = lake.same.none as table");
    Files.writeString(directory.resolve("text.orc"), "this is no ORC");
    assertHas(
        LOCAL.refused(
            directory,
            config(table(TableFormat.ORC, directory.resolve("text.orc").toString(), ""), 0)),
        "text.orc");
    String orc = saved(people(0, 9), "orc");
    VectorTable other =
        new VectorTable(
            orc,
            TableFormat.ORC,
            TableText.delimitedBy(","),
            Feature.numbers("hight"),
            List.of(),
            "",
            "",
            "");
    assertHas(
        LOCAL.refused(directory, config(other, 0)),
        "has no column hight; its columns are name, height, weight, kind");
  }
}
