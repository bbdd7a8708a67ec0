package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.ImageView;
import org.meanfield.data.Layout;
import org.meanfield.data.Normaliser;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.ImageFiles.Ids;
import org.meanfield.data.source.ImageFiles.Splits;
import org.meanfield.data.source.SequenceFiles;
import org.meanfield.data.source.SequenceTable;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.TableText;
import org.meanfield.data.source.TimeSeries;
import org.nd4j.linalg.dataset.DataSet;

/** Cells as other programs write them become the same dataset by a real Spark. */
final class TableCellsIT {
  private static final int SEQUENCES = 30;
  private static final int STEPS = 4;
  private static final TableText USUAL = TableText.delimitedBy(",");

  /** The seconds since 1970 of 2023-02-01T00:00:00Z. */
  private static final long BEGIN = 1_675_209_600;

  @RegisterExtension
  static final LocalPreparation LOCAL =
      new LocalPreparation(
          Map.of(
              "spark.sql.session.timeZone",
              "America/New_York",
              "spark.sql.ansi.enabled",
              "true",
              "spark.sql.parquet.enableVectorizedReader",
              "true"));

  @TempDir Path directory;

  private static TableText german(String charset) {
    return new TableText(
        ";",
        "\"",
        "\\",
        "#",
        charset,
        1 << 20,
        ",",
        List.of("NA", "?"),
        "dd.MM.yyyy HH:mm:ss,SSS",
        "Europe/Berlin");
  }

  private SequenceTable table(String path, Format format, TableText form) {
    return new SequenceTable(
        directory.resolve(path).toString(),
        format,
        form,
        "id",
        "time",
        Feature.numbers("value"),
        Target.Kind.CLASS,
        List.of("label"),
        "");
  }

  private DatasetManifest prepared(String name, SourceConfig source) {
    return LOCAL.prepared(
        directory.resolve(name),
        LocalPreparation.config(source, new SplitByHash(0, 0.3), Normaliser.Kind.STANDARDISE, 0));
  }

  private String refused(SourceConfig source) {
    return LOCAL.refused(directory, LocalPreparation.config(source, new SplitByHash(0, 0.3)));
  }

  /** Returns a step's time in milliseconds since 1970. */
  private static long millis(int sequence, int step) {
    return (BEGIN + 86_400L * sequence) * 1000 + 125L * step;
  }

  private static double value(int sequence, int step) {
    return 1_700_000_000 + (sequence % 2 == 0 ? step : -step) + 0.5;
  }

  private static String label(int sequence) {
    return sequence % 2 == 0 ? "up" : "down";
  }

  /** Returns a head, and a line for each step. */
  private static String lines(String head, IntFunction<IntFunction<String>> line) {
    StringBuilder lines = new StringBuilder(head).append('\n');
    for (int i = 0; i < SEQUENCES; i++) {
      for (int t = 0; t < STEPS; t++) {
        lines.append(line.apply(i).apply(t)).append('\n');
      }
    }
    return lines.toString();
  }

  private void write(String name, String text, Charset charset) throws IOException {
    Files.write(directory.resolve(name), text.getBytes(charset));
  }

  private DatasetManifest usual() throws IOException {
    write(
        "usual.csv",
        lines(
            "id,time,value,label",
            i ->
                t ->
                    String.join(
                        ",",
                        "s" + i,
                        java.time.Instant.ofEpochMilli(millis(i, t)).toString(),
                        String.valueOf(value(i, t)),
                        label(i))),
        StandardCharsets.UTF_8);
    return prepared("usual", table("usual.csv", Format.CSV, USUAL));
  }

  @Test
  void tablesOfOtherProgramsAreTheSameDataset() throws Exception {
    DatasetManifest usual = usual();
    String fingerprint = usual.fingerprint();
    assertEquals(List.of(), usual.remarks());
    String german =
        lines(
            "# von Hand\nid;größe;time;value;label",
            i ->
                t ->
                    String.format(
                        "s%d;\"die \\\"blaue\\\"%n%nPumpe\";\"%4$td.%4$tm.%4$tY %4$tH:%4$tM:%4$tS,"
                            + "%4$tL\";%2$s;%3$s",
                        i,
                        String.valueOf(new java.math.BigDecimal(value(i, t))).replace('.', ','),
                        label(i),
                        java.time.Instant.ofEpochMilli(millis(i, t))
                            .atZone(java.time.ZoneId.of("Europe/Berlin"))));
    for (String charset : List.of("windows-1252", "UTF-16")) {
      write(charset + ".csv", german + "\n", Charset.forName(charset));
      DatasetManifest dataset =
          prepared(charset, table(charset + ".csv", Format.CSV, german(charset)));
      assertEquals(fingerprint, dataset.fingerprint());
      assertEquals(
          List.of(
              "1 blank lines of 1 files were skipped",
              "1 lines of comments in 1 files were skipped",
              "times without an offset are read as those of data.source.timezone"),
          dataset.remarks());
    }
    assertTrue(
        refused(table("windows-1252.csv", Format.CSV, german("UTF-8")))
            .contains("is not UTF-8; data.source.charset may name another encoding"));
  }

  /** Writes steps as Parquet, with columns of types that Spark doesn't read. */
  private void write(String name, String time, long factor) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary id (UTF8); required int64 time "
                + time
                + "; required double value; required binary label (UTF8);"
                + " required int64 unused (TIMESTAMP(NANOS,true));"
                + " required int32 clock (TIME(MILLIS,true));"
                + " required fixed_len_byte_array(12) span (INTERVAL);"
                + " required fixed_len_byte_array(16) uuid (UUID); }");
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(directory.resolve(name).toString());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file).withType(schema).withConf(new Configuration()).build()) {
      for (int i = 0; i < SEQUENCES; i++) {
        for (int t = 0; t < STEPS; t++) {
          Group row = new SimpleGroup(schema);
          row.add("id", "s" + i);
          row.add("time", millis(i, t) * factor);
          row.add("value", value(i, t));
          row.add("label", label(i));
          row.add("unused", 1L);
          row.add("clock", 1);
          row.add("span", Binary.fromConstantByteArray(new byte[12]));
          row.add("uuid", Binary.fromConstantByteArray(new byte[16]));
          writer.write(row);
        }
      }
    }
  }

  @Test
  void parquetsTimesAreReadWhateverTheirUnit() throws Exception {
    String fingerprint = usual().fingerprint();
    write("nanos.parquet", "(TIMESTAMP(NANOS,true))", 1_000_000);
    write("local-nanos.parquet", "(TIMESTAMP(NANOS,false))", 1_000_000);
    write("micros.parquet", "(TIMESTAMP(MICROS,true))", 1000);
    write("local-micros.parquet", "(TIMESTAMP(MICROS,false))", 1000);
    write("millis.parquet", "(TIMESTAMP(MILLIS,true))", 1);
    write("numbers.parquet", "", 1);
    for (String name :
        List.of("nanos", "local-nanos", "micros", "local-micros", "millis", "numbers")) {
      DatasetManifest dataset = prepared(name, table(name + ".parquet", Format.PARQUET, USUAL));
      assertEquals(fingerprint, dataset.fingerprint(), name);
      assertEquals(name.startsWith("local") ? 1 : 0, dataset.remarks().size(), name);
    }
    TimeSeries series =
        new TimeSeries(
            directory.resolve("nanos.parquet").toString(),
            Format.PARQUET,
            USUAL,
            "id",
            "time",
            Feature.numbers("value"),
            List.of("value"),
            1,
            1,
            1,
            0);
    DatasetManifest windows =
        LOCAL.prepared(
            directory.resolve("windows"),
            LocalPreparation.config(series, new SplitByTime("", "", 0, 0.3, 0)));
    assertTrue(
        windows.remarks().get(0).contains("from 2023-02-01T00:00:00Z to "),
        windows.remarks().toString());
    assertTrue(
        refused(
                new SequenceTable(
                    directory.resolve("nanos.parquet").toString(),
                    Format.PARQUET,
                    USUAL,
                    "id",
                    "clock",
                    Feature.numbers("value"),
                    Target.Kind.CLASS,
                    List.of("label"),
                    ""))
            .contains("nanos.parquet is of a type that can't be read: required int32 clock"));
  }

  @Test
  void stepsANanosecondApartAreTwo() throws Exception {
    write(
        "nanos.csv",
        lines(
            "id,time,value,label",
            i ->
                t ->
                    String.format(
                        "s%d,2023-02-01 15:41:10.00000000%d+01,%d,%s",
                        i, (STEPS - t), t, label(i))),
        StandardCharsets.UTF_8);
    prepared("nanos", table("nanos.csv", Format.CSV, USUAL));
    for (Row row : LOCAL.examples(directory.resolve("nanos"))) {
      assertEquals(List.of(3.0, 2.0, 1.0, 0.0), row.getList(row.fieldIndex("values")));
    }
  }

  @Test
  void idsAreTexts() throws Exception {
    write(
        "ids.csv",
        lines(
            "id,time,value,label",
            i -> t -> (i == 0 ? "007" : i) + "," + t + "," + t + "," + label(i)),
        StandardCharsets.UTF_8);
    DatasetManifest dataset = prepared("ids", table("ids.csv", Format.CSV, USUAL));
    assertEquals(
        SEQUENCES, dataset.splits().values().stream().mapToInt(split -> split.examples()).sum());
  }

  @Test
  void datasetsOfFloat32StillLoad() throws Exception {
    write(
        "small.csv",
        lines("id,time,value,label", i -> t -> i + "," + t + "," + i + "." + t + "," + label(i)),
        StandardCharsets.UTF_8);
    DatasetManifest dataset = prepared("new", table("small.csv", Format.CSV, USUAL));
    Path old = Files.createDirectory(directory.resolve("old"));
    LOCAL
        .spark()
        .read()
        .parquet(directory.resolve("new/examples").toString())
        .withColumn("values", functions.col("values").cast("array<float>"))
        .withColumn("targets", functions.col("targets").cast("array<float>"))
        .write()
        .partitionBy("split", "shard")
        .parquet(old.resolve("examples").toString());
    String json =
        dataset.toJson().replaceFirst("\"formatVersion\" : \\d+", "\"formatVersion\" : 1");
    Files.writeString(old.resolve("dataset.json"), json);
    assertEquals(minibatch("new").getLabels(), minibatch("old").getLabels());
    assertTrue(minibatch("new").getFeatures().equalsWithEps(minibatch("old").getFeatures(), 1e-5));
  }

  private DataSet minibatch(String name) {
    PreparedConfig config =
        new PreparedConfig(
            directory.resolve(name).toString(), new ImageView(ImageView.Steps.ROWS, 0));
    JavaSparkContext spark = new JavaSparkContext(LOCAL.spark().sparkContext());
    try (ShardedData shards =
        Dataset.open(config, new Configuration())
            .shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 1)) {
      return shards.inOrder().collect().get(0);
    }
  }

  @Test
  void cellsThatSayThereIsNoValueAreTold() throws Exception {
    write(
        "missing.csv",
        lines(
                "id;time;value;label",
                i -> t -> i + ";" + t + ";" + (i + t == 2 ? "NA" : "1,5") + ";a")
            + "x;0;1.5;?\nNA;0;1;a\n",
        StandardCharsets.UTF_8);
    TableText german = german("UTF-8");
    TableText numbers =
        new TableText(
            ";", "\"", "", "", "UTF-8", 1 << 20, ",", german.missing(), "", german.timezone());
    String message = refused(table("missing.csv", Format.CSV, numbers));
    for (String part :
        List.of(
            "sequence 0 has no value in value, since data.source.missing names NA",
            "sequence x has \"1.5\" in value, which is not a number; data.source.decimal = \",\"",
            ", 123: has no id, since data.source.missing names NA")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void aBlankLineOfOneColumnIsAStepWithoutAValue() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("files"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(folder.resolve(i + ".csv"), "x\n1\n2\n" + (i == 3 ? "\n" : "") + "3\n\n");
    }
    SequenceFiles files =
        new SequenceFiles(
            folder.toString(),
            USUAL,
            "",
            Feature.numbers("x"),
            Target.Kind.VALUE_PER_STEP,
            List.of("x"),
            Ids.NAME,
            Splits.NONE);
    String message = refused(files);
    assertTrue(message.contains("3.csv, 4: sequence 3 has no value in x"), message);
    Files.writeString(folder.resolve("3.csv"), "x\n1\n2\n3\n");
    DatasetManifest dataset = prepared("whole", files);
    assertEquals(List.of("19 blank lines of 19 files were skipped"), dataset.remarks());
  }

  @Test
  void columnsThatLoseTheirVariationAreNamed() throws Exception {
    usual();
    DatasetManifest dataset =
        LOCAL.prepared(
            directory.resolve("unscaled"),
            LocalPreparation.config(
                table("usual.csv", Format.CSV, USUAL), new SplitByHash(0, 0.3)));
    assertEquals(1, dataset.remarks().size());
    assertTrue(
        dataset
            .remarks()
            .get(0)
            .startsWith("warning: value loses its variation: of its values in the training split"),
        dataset.remarks().toString());
  }
}
