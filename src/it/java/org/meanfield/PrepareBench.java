package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.source.ImageBytes;

/** Datasets of the sizes that users have. */
final class PrepareBench {
  private static final String MNIST = "data/mnist";
  private static final int SIDE = 28;
  private static final int SEQUENCES = 5_000_000;

  /** Two executors of 1 GiB, and a driver that gets 512 MiB below. */
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  private static final StructType IMAGES =
      new StructType()
          .add("split", DataTypes.StringType)
          .add("id", DataTypes.LongType)
          .add("digit", DataTypes.IntegerType)
          .add("png", DataTypes.BinaryType);

  @TempDir Path directory;

  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("source")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  private JsonNode prepared(Meanfield meanfield, String name, String data) throws Exception {
    Path config = directory.resolve(name + ".conf");
    Files.writeString(config, "data { " + data + " }");
    Ended ended =
        meanfield
            .start(
                "prepare",
                "--json",
                "--config",
                config.toString(),
                "--output",
                directory.resolve(name).toString())
            .await(15);
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  private String trained(String name) throws Exception {
    return new Meanfield(directory, "local[2]")
        .trained(
            "conf/lstm-prepared.conf",
            "--run",
            directory.resolve(name + "-run").toString(),
            "--set",
            "data.path=" + directory.resolve(name),
            "--set",
            "train.epochs=1")
        .get("parametersSha256")
        .asText();
  }

  /**
   * Writes digits of one of MNIST's two parts as PNG files, and adds them to the rows of a table.
   */
  private void write(String prefix, String split, List<Row> rows) throws IOException {
    byte[] images = Files.readAllBytes(Path.of(MNIST, prefix + "-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(Path.of(MNIST, prefix + "-labels-idx1-ubyte"));
    for (long i = 0; i < labels.length - 8; i++) {
      byte[] pixels = new byte[SIDE * SIDE];
      System.arraycopy(images, (int) (16 + i * pixels.length), pixels, 0, pixels.length);
      byte[] png = ImageBytes.greyPng(pixels, SIDE);
      int digit = labels[(int) (8 + i)];
      Path folder = directory.resolve("png").resolve(split).resolve(String.valueOf(digit));
      Files.createDirectories(folder);
      Files.write(folder.resolve(i + ".png"), png);
      rows.add(RowFactory.create(split, i, digit, png));
    }
  }

  @Test
  void mnistOfAnyFormatIsOneDatasetAndOneModel() throws Exception {
    List<Row> rows = new ArrayList<>();
    write("train", "train", rows);
    write("t10k", "test", rows);
    assertEquals(70_000, rows.size());
    Path table = directory.resolve("table");
    try (SparkSession spark = spark()) {
      spark.createDataFrame(rows, IMAGES).repartition(7).write().parquet(table.toString());
    }
    Meanfield meanfield = new Meanfield(directory, "local[2]").longLived();
    String given = ", splits { kind = given }";
    List<String> sources =
        List.of(
            "source { kind = idx, path = \"%s\" }".formatted(Path.of(MNIST).toAbsolutePath()),
            "source { kind = image-files, path = \"%s\", ids = name, splits = folders }"
                .formatted(directory.resolve("png")),
            ("source { kind = image-table, path = \"%s\", id = id, image = png, label = digit,"
                    + " split = split }")
                .formatted(table));
    List<String> fingerprints = new ArrayList<>();
    List<String> models = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      JsonNode told = prepared(meanfield, "mnist-" + i, sources.get(i) + given);
      fingerprints.add(told.get("manifest").get("fingerprint").asText());
      models.add(trained("mnist-" + i));
      System.out.printf(
          "%s: %.1f s, %s, trained %s%n",
          sources.get(i).substring(0, 30),
          told.get("seconds").asDouble(),
          fingerprints.get(i),
          models.get(i));
    }
    assertEquals(1, fingerprints.stream().distinct().count());
    assertEquals(1, models.stream().distinct().count());
  }

  @Test
  void fiveMillionSequencesFitIntoLittleMemory() throws Exception {
    Path table = directory.resolve("steps");
    Path arrays = directory.resolve("arrays");
    try (SparkSession spark = spark()) {
      Dataset<Row> sequences = spark.range(0, SEQUENCES, 1, 32).toDF("id");
      sequences
          .withColumn("time", functions.expr("explode(sequence(0, 4 + cast(rand(1) * 7 as int)))"))
          .selectExpr("id", "time", "round(rand(2), 4) x", "round(rand(3), 4) y", "id % 10 label")
          .write()
          .option("header", "true")
          .csv(table.toString());
      sequences
          .withColumn("n", functions.expr("10 + cast(rand(1) * 31 as int)"))
          .selectExpr(
              "id",
              "cast(id % 10 as int) label",
              "transform(sequence(1, n), i -> cast(rand(2) as float)) x",
              "transform(sequence(1, n), i -> cast(rand(3) as float)) y")
          .write()
          .parquet(arrays.toString());
    }
    String common =
        "shards = 8, normaliser = standardise, splits { kind = hash, testFraction = 0.1 },"
            + " source { path = \"%s\", id = id, features = [x, y], labels = [label], kind = ";
    double ofTable =
        throughput("steps-dataset", common.formatted(table) + "sequence-table, order = time }")
            / PlainSpark.sequencesPerSecond(directory, "sequences", table);
    double ofSteps = PlainSpark.sequencesPerSecond(directory, "steps", table);
    double ofArrays =
        throughput("arrays-dataset", common.formatted(arrays) + "sequence-arrays }")
            / PlainSpark.sequencesPerSecond(directory, "arrays", arrays);
    System.out.printf(
        "of the same sequences, written by Spark alone: %.2f from CSV, %.2f from arrays; Spark"
            + " writes CSV's steps as they are at %,.0f sequences/s%n",
        ofTable, ofArrays, ofSteps);
    assertTrue(ofTable >= 0.5, "the ratio from CSV is " + ofTable);
  }

  private double throughput(String name, String data) throws Exception {
    Meanfield meanfield = new Meanfield(directory, CLUSTER).longLived();
    meanfield.environment("SPARK_DRIVER_MEMORY", "512m");
    JsonNode told = prepared(meanfield, name, data);
    long examples = 0;
    for (JsonNode split : told.get("manifest").get("splits")) {
      examples += split.get("examples").asLong();
    }
    assertEquals(SEQUENCES, examples);
    double perSecond = examples / told.get("seconds").asDouble();
    System.out.printf("%s: %,.0f sequences/s%n", name, perSecond);
    return perSecond;
  }

  /** Spark without us, in as much memory, which reads files and writes Parquet. */
  static final class PlainSpark {
    private PlainSpark() {}

    static double sequencesPerSecond(Path directory, String rows, Path source) throws Exception {
      Path log = Files.createTempFile(directory, "spark", ".log");
      Path spark = Path.of("target/spark").toAbsolutePath();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
      command.addAll(
          List.of(
              "-Xmx512m",
              "-XX:+UseParallelGC",
              "-cp",
              spark.resolve("jars") + "/*:" + Path.of("target/test-classes").toAbsolutePath(),
              PlainSpark.class.getName(),
              rows,
              source.toString(),
              directory.resolve("plain-" + rows).toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("SPARK_HOME", spark.toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.12");
      builder.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
      assertEquals(0, builder.start().waitFor(), Files.readString(log));
      String told;
      try (Stream<String> lines = Files.lines(log)) {
        told = lines.filter(line -> line.startsWith("seconds ")).findFirst().orElseThrow();
      }
      double perSecond = SEQUENCES / Double.parseDouble(told.substring("seconds ".length()));
      System.out.printf("Spark alone, %s: %,.0f sequences/s%n", rows, perSecond);
      return perSecond;
    }

    /** Writes rows of a kind, from a source, to a directory. */
    public static void main(String[] arguments) {
      long start = System.nanoTime();
      try (SparkSession spark = SparkSession.builder().master(CLUSTER).getOrCreate()) {
        Dataset<Row> rows =
            arguments[0].equals("arrays")
                ? spark.read().parquet(arguments[1])
                : spark
                    .read()
                    .option("header", "true")
                    .schema("id long, time int, x float, y float, label int")
                    .csv(arguments[1]);
        if (arguments[0].equals("sequences")) {
          rows =
              rows.groupBy("id")
                  .agg(
                      functions.sort_array(
                          functions.collect_list(functions.struct("time", "x", "y"))),
                      functions.first("label"))
                  .toDF("id", "steps", "label");
        }
        rows.write().parquet(arguments[2]);
        System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
      }
    }
  }
}
