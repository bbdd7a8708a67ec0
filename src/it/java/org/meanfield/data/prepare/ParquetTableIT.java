package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.ImageView;
import org.meanfield.data.Layout;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.SequenceArrays;
import org.meanfield.data.source.SequenceArrays.Nesting;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;

/** Parquet files in whatever folders, by a Spark whose site has set all it can to other values. */
final class ParquetTableIT {
  @RegisterExtension
  static final LocalPreparation LOCAL =
      new LocalPreparation(
          Map.ofEntries(
              Map.entry("spark.sql.ansi.enabled", "true"),
              Map.entry("spark.sql.session.timeZone", "Asia/Kathmandu"),
              Map.entry("spark.sql.caseSensitive", "false"),
              Map.entry("spark.sql.sources.useV1SourceList", ""),
              Map.entry("spark.sql.sources.partitionColumnTypeInference.enabled", "false"),
              Map.entry("spark.sql.files.ignoreCorruptFiles", "true"),
              Map.entry("spark.sql.files.ignoreMissingFiles", "true"),
              Map.entry("spark.sql.files.maxPartitionBytes", "1k"),
              Map.entry("spark.sql.files.maxRecordsPerFile", "7"),
              Map.entry("spark.sql.parquet.binaryAsString", "true"),
              Map.entry("spark.sql.parquet.mergeSchema", "true"),
              Map.entry("spark.sql.parquet.enableVectorizedReader", "false"),
              Map.entry("spark.sql.parquet.compression.codec", "lzo"),
              Map.entry("spark.sql.shuffle.partitions", "3")));

  private static final StructType STEPS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("t", DataTypes.IntegerType)
          .add("x", DataTypes.DoubleType)
          .add("label", DataTypes.StringType);

  @TempDir Path directory;

  private DatasetManifest prepared(String name, SourceConfig source) {
    return LOCAL.prepared(
        directory.resolve(name), LocalPreparation.config(source, new SplitByHash(0, 0.3)));
  }

  private String refused(SourceConfig source) {
    return LOCAL.refused(directory, LocalPreparation.config(source, new SplitByHash(0, 0.3)));
  }

  private static SequenceTable table(Path path) {
    return new SequenceTable(
        path.toString(),
        Format.PARQUET,
        TableText.delimitedBy(","),
        "id",
        "t",
        Feature.numbers("x"),
        Target.Kind.CLASS,
        List.of("label"),
        "");
  }

  /** Returns the rows of sequences of two steps each. */
  private static List<Row> rows(int from, int to) {
    List<Row> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      for (int t = 0; t < 2; t++) {
        rows.add(RowFactory.create("s" + i, t, i + t / 2d, i % 2 == 0 ? "even" : "odd"));
      }
    }
    return rows;
  }

  /** Writes one file of a name of its own. */
  private void write(String file, Dataset<Row> rows, String codec) throws Exception {
    Path written = directory.resolve("written-" + file.hashCode());
    rows.coalesce(1)
        .write()
        .option("compression", codec)
        .option("maxRecordsPerFile", "0")
        .parquet(written.toString());
    try (Stream<Path> parts = Files.list(written)) {
      Path part = parts.filter(it -> it.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Path to = directory.resolve(file);
      Files.createDirectories(to.getParent());
      Files.move(part, to);
    }
  }

  private void write(String file, StructType schema, List<Row> rows) throws Exception {
    write(file, LOCAL.spark().createDataFrame(rows, schema), "snappy");
  }

  private void write(String file, int from, int to) throws Exception {
    write(file, STEPS, rows(from, to));
  }

  private static void assertHas(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private List<String> ids(String name) {
    return LOCAL.examples(directory.resolve(name)).stream()
        .map(row -> row.<String>getAs("id"))
        .sorted()
        .toList();
  }

  @Test
  void filesInSubFoldersAreReadAsThoseOfOneFolder() throws Exception {
    write("flat/all.parquet", 0, 60);
    write("mixed/part-0.parquet", 0, 20);
    write("mixed/2024/part-0.parquet", 20, 40);
    write("mixed/2024/05/part-0.parquet", 40, 60);
    write("mixed/2024/_old/part-0.parquet", 60, 70);
    write("nested/2023/part-0.parquet", 0, 30);
    write("nested/2024/part-0.parquet", 30, 60);
    String all = prepared("1", table(directory.resolve("flat"))).fingerprint();
    DatasetManifest mixed = prepared("2", table(directory.resolve("mixed")));
    assertEquals(all, mixed.fingerprint());
    assertEquals(
        List.of("1 file whose name begins with . or _ was left out: 2024/_old"), mixed.remarks());
    assertEquals(all, prepared("3", table(directory.resolve("nested"))).fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "lz4", "snappy", "uncompressed", "zstd"})
  void anyCodecIsRead(String codec) throws Exception {
    write("source/1.parquet", LOCAL.spark().createDataFrame(rows(0, 20), STEPS), codec);
    prepared("dataset", table(directory.resolve("source")));
    assertEquals(20, ids("dataset").size());
  }

  @Test
  void folderOfAColumnNamesItsTexts() throws Exception {
    StructType unlabelled =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("t", DataTypes.IntegerType)
            .add("x", DataTypes.DoubleType);
    for (String label : List.of("01", "1", "2024-01-01", "a%2Fb")) {
      List<Row> rows =
          IntStream.range(0, 20)
              .mapToObj(i -> RowFactory.create(label + "-" + i, 1, (double) i))
              .toList();
      write("by label/label=" + label + "/deeper/part-0.parquet", unlabelled, rows);
    }
    DatasetManifest dataset = prepared("dataset", table(directory.resolve("by label")));
    assertEquals(List.of("01", "1", "2024-01-01", "a/b"), dataset.classes());
    assertEquals(0, dataset.rejected());
  }

  @Test
  void idsOfNumbersAndTextsStayTexts() throws Exception {
    write("source/texts.parquet", STEPS, renamed("007", "7.0", "x"));
    StructType numbers =
        new StructType()
            .add("id", DataTypes.LongType)
            .add("t", DataTypes.LongType)
            .add("x", DataTypes.FloatType)
            .add("label", DataTypes.StringType);
    write(
        "source/numbers.parquet",
        numbers,
        IntStream.range(0, 20)
            .mapToObj(i -> RowFactory.create((long) i, 1L, 1.5f, "even"))
            .toList());
    prepared("dataset", table(directory.resolve("source")));
    assertTrue(ids("dataset").containsAll(List.of("7", "007", "7.0")), ids("dataset").toString());
    assertEquals(23, ids("dataset").size());
  }

  private static List<Row> renamed(String... ids) {
    return Stream.of(ids).map(id -> RowFactory.create(id, 1, 2.5, "odd")).toList();
  }

  @Test
  void numbersOfOtherTypesInEachFileAreRead() throws Exception {
    List<DataType> types =
        List.of(
            DataTypes.DoubleType, DataTypes.IntegerType, DataTypes.LongType, DataTypes.FloatType);
    for (int i = 0; i < types.size(); i++) {
      StructType schema =
          new StructType()
              .add("label", DataTypes.StringType)
              .add("x", types.get(i))
              .add("id", DataTypes.StringType)
              .add("t", types.get(types.size() - 1 - i));
      Dataset<Row> rows = LOCAL.spark().createDataFrame(rows(10 * i, 10 * i + 10), STEPS);
      rows =
          rows.selectExpr(
              Stream.of(schema.fields())
                  .map(
                      field ->
                          "cast("
                              + (field.name().equals("x") ? "floor(x)" : field.name())
                              + " as "
                              + field.dataType().sql()
                              + ") as "
                              + field.name())
                  .toArray(String[]::new));
      write("source/" + i + ".parquet", rows, "snappy");
    }
    prepared("dataset", table(directory.resolve("source")));
    assertEquals(40, ids("dataset").size());
    for (Row row : LOCAL.examples(directory.resolve("dataset"))) {
      double id = Double.parseDouble(row.<String>getAs("id").substring(1));
      assertEquals(List.of(id, id), row.getList(row.fieldIndex("values")));
    }
  }

  @Test
  void arraysOfOtherTypesInEachFileAreRead() throws Exception {
    for (DataType type :
        List.of(DataTypes.IntegerType, DataTypes.FloatType, DataTypes.DoubleType)) {
      Dataset<Row> rows =
          LOCAL
              .spark()
              .range(20)
              .selectExpr(
                  "concat('" + type.sql() + "', id) as id",
                  "array(cast(id as " + type.sql() + "), cast(7 as " + type.sql() + ")) as x",
                  "if(id % 2 = 0, 'even', 'odd') as label");
      write("source/" + type.sql() + "/1.parquet", rows, "snappy");
    }
    prepared(
        "dataset",
        new SequenceArrays(
            directory.resolve("source").toString(),
            "id",
            Feature.numbers("x"),
            Nesting.BY_FEATURE,
            Target.Kind.CLASS,
            List.of("label"),
            ""));
    assertEquals(60, ids("dataset").size());
  }

  @Test
  void classesOfNumbersWithAndWithoutFractionsAreRefused() throws Exception {
    StructType whole =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("t", DataTypes.IntegerType)
            .add("x", DataTypes.DoubleType)
            .add("label", DataTypes.LongType);
    write("source/a.parquet", whole, List.of(RowFactory.create("a", 1, 1d, 1L)));
    StructType broken =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("t", DataTypes.IntegerType)
            .add("x", DataTypes.DoubleType)
            .add("label", DataTypes.DoubleType);
    write("source/b.parquet", broken, List.of(RowFactory.create("b", 1, 1d, 1d)));
    assertHas(
        refused(table(directory.resolve("source"))),
        "The column label holds bigint in",
        "a.parquet, but double in",
        "b.parquet");
  }

  @Test
  void fileWithoutAColumnAndFileThatIsNoneAreNamed() throws Exception {
    write("source/a.parquet", 0, 10);
    write("source/b.parquet", LOCAL.spark().createDataFrame(rows(10, 20), STEPS).drop("x"), "zstd");
    assertHas(
        refused(table(directory.resolve("source"))),
        "source/b.parquet has no column x; its columns are id, t, label");
    Files.delete(directory.resolve("source/b.parquet"));
    Files.writeString(directory.resolve("source/notes.txt"), "These are measurements.");
    assertHas(
        refused(table(directory.resolve("source"))),
        "1 of 2 files can't be read as Parquet",
        "source/notes.txt");
    Files.delete(directory.resolve("source/notes.txt"));
    Files.createDirectories(directory.resolve("source/_delta_log"));
    assertHas(refused(table(directory.resolve("source"))), "is a table whose log, _delta_log");
    Files.createDirectories(directory.resolve("empty/2024"));
    assertHas(refused(table(directory.resolve("empty"))), "holds no file");
  }

  @Test
  void settingsOfTheSiteChangeNothingOfADataset() throws Exception {
    write("source/a.parquet", 0, 60);
    DatasetManifest dataset = prepared("dataset", table(directory.resolve("source")));
    JavaSparkContext context = new JavaSparkContext(LOCAL.spark().sparkContext());
    org.meanfield.data.Dataset open =
        org.meanfield.data.Dataset.open(
            new PreparedConfig(
                directory.resolve("dataset").toString(), new ImageView(ImageView.Steps.ROWS, 0)),
            new Configuration());
    TreeSet<Split> splits = new TreeSet<>(List.of(Split.TRAIN, Split.TEST));
    for (Split split : splits) {
      try (ShardedData data = open.shards(context, split, Layout.LABELLED_ROWS, 2)) {
        assertEquals(dataset.splits().get(split.label()).examples(), data.examples());
      }
    }
  }
}
