package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.TableFormat;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.VectorTable;

/** Tables of numbers, good ones and bad ones, become datasets by a real Spark. */
final class VectorPreparationIT {
  private static final int ROWS = 120;
  private static final String HEAD = "name,height,weight,kind";

  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  /** Returns rows of a table; each tenth of them equals the one before but for its name. */
  private static List<String> rows() {
    Random random = new Random(3);
    List<String> rows = new ArrayList<>();
    String numbers = "";
    for (int i = 0; i < ROWS; i++) {
      if (i % 10 != 9) {
        numbers = random.nextInt(1000) / 8.0 + "," + random.nextInt(90);
      }
      rows.add("n" + i + "," + numbers + "," + (i / 10 % 2 == 0 ? "tall" : "small"));
    }
    return rows;
  }

  private void write(String name, List<String> rows) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, HEAD + "\n" + String.join("\n", rows) + "\n");
  }

  private VectorTable table(String path, TableFormat format, List<String> features, String id) {
    return new VectorTable(
        directory.resolve(path).toString(),
        format,
        TableText.delimitedBy(","),
        Feature.numbers(features.toArray(String[]::new)),
        List.of(),
        id,
        "kind",
        "");
  }

  private static PrepareConfig config(VectorTable table) {
    return LocalPreparation.config(
        table, new SplitByHash(0.2, 0.2), Normaliser.Kind.STANDARDISE, 0);
  }

  private DatasetManifest prepared(String name, VectorTable table) {
    return LOCAL.prepared(directory.resolve(name), config(table));
  }

  private String refused(VectorTable table) {
    return LOCAL.refused(directory, config(table));
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private void writeParquet(String name, List<String> rows, int files) {
    StructType schema =
        new StructType()
            .add("name", DataTypes.StringType)
            .add("height", DataTypes.FloatType)
            .add("weight", DataTypes.LongType)
            .add("kind", DataTypes.StringType);
    List<Row> typed =
        rows.stream()
            .map(row -> row.split(",", -1))
            .map(it -> RowFactory.create(it[0], Float.valueOf(it[1]), Long.valueOf(it[2]), it[3]))
            .toList();
    LOCAL
        .spark()
        .createDataFrame(typed, schema)
        .repartition(files)
        .write()
        .parquet(directory.resolve(name).toString());
  }

  @Test
  void formatNumberOfFilesAndOrderOfRowsDoNotMatter() throws Exception {
    List<String> rows = rows();
    write("one.csv", rows);
    List<String> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    write("parts/a.csv", shuffled.subList(0, 50));
    write("parts/deeper/b.csv", shuffled.subList(50, ROWS));
    writeParquet("columns", shuffled, 3);
    for (String id : List.of("", "name")) {
      DatasetManifest one =
          prepared(
              "of one" + id, table("one.csv", TableFormat.CSV, List.of("height", "weight"), id));
      assertEquals(ROWS, one.splits().values().stream().mapToInt(it -> it.examples()).sum());
      String parts =
          prepared("of parts" + id, table("parts", TableFormat.CSV, List.of(), id)).fingerprint();
      String columns =
          prepared("of columns" + id, table("columns", TableFormat.PARQUET, List.of(), id))
              .fingerprint();
      assertEquals(List.of(one.fingerprint(), one.fingerprint()), List.of(parts, columns));
    }
  }

  @Test
  void valuesAreKeptAndTheNormaliserIsThatOfTheTrainingRows() throws Exception {
    List<String> rows = rows();
    write("one.csv", rows);
    DatasetManifest manifest =
        prepared("one", table("one.csv", TableFormat.CSV, List.of("weight", "height"), "name"));
    assertEquals(Content.VECTORS, manifest.content());
    assertEquals(List.of("small", "tall"), manifest.classes());
    assertEquals(
        List.of(1, 2, 0), List.of(manifest.steps(), manifest.features(), manifest.channels()));
    Map<String, String> byName = new TreeMap<>();
    rows.forEach(row -> byName.put(row.substring(0, row.indexOf(',')), row));
    double sum = 0;
    double squares = 0;
    for (Row example : LOCAL.examples(directory.resolve("one"))) {
      String[] cells = byName.remove(example.<String>getAs("id")).split(",", -1);
      double weight = Double.parseDouble(cells[2]);
      assertEquals(
          List.of(weight, Double.parseDouble(cells[1])),
          example.getList(example.fieldIndex("values")));
      assertEquals(
          List.of(cells[3].equals("tall") ? 1.0 : 0.0),
          example.getList(example.fieldIndex("targets")));
      if (example.getAs("split").equals("train")) {
        sum += weight;
        squares += weight * weight;
      }
    }
    assertTrue(byName.isEmpty());
    int training = manifest.splits().get("train").examples();
    double mean = sum / training;
    assertEquals(mean, manifest.normaliser().shift()[0], 1e-12);
    double deviation = Math.sqrt(squares / training - mean * mean);
    assertEquals(1 / deviation, manifest.normaliser().scale()[0], 1e-6);
  }

  @Test
  void rowsWithoutAnIdKeepTheirSplitsWhenOthersAreAdded() throws Exception {
    List<String> rows = rows();
    write("few.csv", rows.subList(60, ROWS));
    write("all.csv", rows);
    prepared("few", table("few.csv", TableFormat.CSV, List.of(), ""));
    prepared("all", table("all.csv", TableFormat.CSV, List.of(), ""));
    Map<String, String> splits = new TreeMap<>();
    LOCAL
        .examples(directory.resolve("all"))
        .forEach(row -> splits.put(row.getAs("id"), row.getAs("split")));
    assertEquals(ROWS, splits.size(), "equal rows have ids of their own");
    List<String> repeated = splits.keySet().stream().filter(id -> id.contains("#")).toList();
    assertEquals(ROWS / 10, repeated.size());
    for (String id : repeated) {
      assertEquals(splits.get(id.substring(0, id.indexOf('#'))), splits.get(id), "one split");
    }
    for (Row row : LOCAL.examples(directory.resolve("few"))) {
      assertEquals(splits.get(row.<String>getAs("id")), row.getAs("split"));
    }
    write("other.csv", rows.subList(0, 119));
    assertNotEquals(
        prepared("whole", table("all.csv", TableFormat.CSV, List.of(), "")).fingerprint(),
        prepared("other", table("other.csv", TableFormat.CSV, List.of(), "")).fingerprint());
  }

  @Test
  void columnsThatAreTakenAndLeftOutAreNamed() throws Exception {
    StringBuilder mixed = new StringBuilder(",city,size,empty,kind,rank,same\n");
    for (int i = 0; i < 30; i++) {
      mixed.append(i).append(",Oslo,").append(i == 7 ? "NA" : i / 8.0).append(",,b,1,4\n");
    }
    Files.writeString(directory.resolve("mixed.csv"), mixed);
    TableText text = new TableText(",", "\"", "", "", "UTF-8", 1000, ".", List.of("NA"), "", "UTC");
    VectorTable table =
        new VectorTable(
            directory.resolve("mixed.csv").toString(),
            TableFormat.CSV,
            text,
            List.of(),
            List.of("rank"),
            "",
            "",
            "");
    DatasetManifest manifest =
        LOCAL.prepared(
            directory.resolve("mixed"),
            LocalPreparation.config(
                table, new SplitByHash(0, 0.3), Normaliser.Kind.STANDARDISE, 0.5));
    assertEquals(1, manifest.rejected());
    assertEquals(0, manifest.target().outputs());
    assertEquals(2, manifest.features());
    assertEquals(List.of("size", "same"), manifest.featureNames());
    assertEquals(
        List.of(
            "the features are all 2 columns of numbers: size, same",
            "3 columns that are not numbers were left out: city, empty, kind",
            "warning: same is constant in the training split: each value is 4"),
        manifest.remarks());
    assertHas(Files.readString(rejected("mixed")), "\"position\":9", "has no value in size, since");
  }

  private Path rejected(String dataset) throws IOException {
    try (var files = Files.list(directory.resolve(dataset).resolve("rejected"))) {
      return files.filter(it -> it.toString().endsWith(".json")).findFirst().orElseThrow();
    }
  }

  @Test
  void tablesThatMakeNoDatasetAreRefusedWithTheReason() throws Exception {
    write("one.csv", rows());
    assertHas(
        refused(table("one.csv", TableFormat.CSV, List.of("hight"), "")),
        "one.csv has no column hight; its columns are name, height, weight, kind");
    assertHas(
        refused(table("one.csv", TableFormat.CSV, List.of("name", "weight"), "")),
        "120 of 120 records were rejected",
        "has \"n0\" in name, which is not a number");
    assertHas(
        refused(table("none.csv", TableFormat.CSV, List.of(), "")), "There is no file or folder");
    assertHas(
        refused(table("one.csv", TableFormat.PARQUET, List.of(), "")),
        "one.csv can't be read as Parquet");
    write("twice.csv", List.of("a,1,2,x"));
    Path twice = directory.resolve("twice.csv");
    Files.writeString(twice, Files.readString(twice).replace("weight", "height"));
    assertHas(
        refused(table("twice.csv", TableFormat.CSV, List.of(), "")),
        "has two columns named height");
    assertHas(
        refused(table("twice.csv", TableFormat.CSV, List.of("height"), "")),
        "has two columns named height");
    write("texts.csv", List.of("a,b,c,d"));
    assertHas(
        refused(table("texts.csv", TableFormat.CSV, List.of(), "")),
        "has no column of numbers that could be a feature; its columns are name, height, weight,"
            + " kind",
        "data.source.decimal");
    write("equal.csv", List.of("a,1,2,x", "b,2,3,x", "a,3,4,y"));
    assertHas(
        refused(table("equal.csv", TableFormat.CSV, List.of(), "name")),
        "has the id a, which other records have, too");
    VectorTable unknown =
        new VectorTable(
            directory.resolve("one.csv").toString(),
            TableFormat.CSV,
            TableText.delimitedBy(","),
            List.of(),
            List.of("age"),
            "",
            "",
            "");
    assertHas(
        refused(unknown),
        "data.source.exclude names age, but the columns of",
        "are name, height, weight, kind");
  }
}
