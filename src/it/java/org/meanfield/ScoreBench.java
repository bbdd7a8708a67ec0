package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.FileUtils;
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
import org.meanfield.Meanfield.Running;
import org.meanfield.data.source.ImageBytes;

/**
 * A million examples, scored by executors of 1 GiB. Files that were never prepared get the rows
 * that a single JVM gives them, each once, though the first scoring is killed. Of a dataset, the
 * examples that {@code score} reads, scores and writes in a second are compared with those that
 * {@code evaluate} judges when it holds them already.
 */
final class ScoreBench {
  private static final int EXAMPLES = Integer.getInteger("examples", 1_000_000);
  private static final int PAIRS = Integer.getInteger("pairs", 5);
  private static final double LEAST = 0.8;

  /** Two executors of 1 GiB, and a driver that gets 512 MiB below. */
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  /** As many cores and JVMs for an evaluation, which holds a million examples while it runs. */
  private static final String EVALUATION = "local-cluster[2,1,4096]";

  /** The options that {@code deploy/settings} gives the executors of a cluster. */
  private static final List<String> EXECUTORS =
      List.of(
          "--conf",
          "spark.executor.extraJavaOptions=-XX:+UseParallelGC -XX:Tier4InvocationThreshold=100000"
              + " -XX:Tier4CompileThreshold=200000 -Dorg.bytedeco.javacpp.maxbytes=512m"
              + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0");

  private static final String SAMPLE =
      "/org/meanfield/data/mnist-sample/train-images-idx3-ubyte.gz";

  /** Files of a table. */
  private static final int FILES = 16;

  private static final StructType DIGITS =
      new StructType().add("digit", DataTypes.IntegerType).add("png", DataTypes.BinaryType);

  private static final int IDX_HEADER = 16;
  private static final int SIDE = 28;

  @TempDir Path directory;

  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("source")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  /** Writes the table of the examples to score, and that of a few others to train on. */
  private void write(Dataset<Row> scored, Dataset<Row> trained) {
    scored.withColumn("split", functions.lit("test")).write().parquet(table("million").toString());
    trained.withColumn("split", functions.lit("train")).write().parquet(table("few").toString());
  }

  private Path tables() {
    return directory.resolve("tables");
  }

  private Path table(String name) {
    return tables().resolve(name);
  }

  @Test
  void images() throws Exception {
    try (SparkSession spark = spark()) {
      List<Row> rows = new ArrayList<>();
      for (byte[] png : digits()) {
        rows.add(RowFactory.create(rows.size(), png));
      }
      Dataset<Row> digits = spark.createDataFrame(rows, DIGITS);
      Dataset<Row> ids =
          spark
              .range(0, EXAMPLES, 1, FILES)
              .withColumn("digit", functions.expr("cast(id % " + rows.size() + " as int)"));
      write(
          ids.join(functions.broadcast(digits), "digit").select("id", "png"),
          digits.withColumnRenamed("digit", "id"));
    }
    // With a linear output, an evaluation makes no second pass for the cross-entropy.
    show(
        "images",
        "source { kind = image-table, path = \"%s\", id = id, image = png, label = \"\" }",
        """
        model { kind = autoencoder, outputActivation = linear, loss = squared-error }
        train { optimizer { learningRate = 0.0003 }, epochs = 1 }
        """);
  }

  /** Returns the bundled digits as PNG files. */
  private static List<byte[]> digits() throws IOException {
    byte[] images;
    try (InputStream packed = ScoreBench.class.getResourceAsStream(SAMPLE);
        InputStream in = new GZIPInputStream(packed)) {
      images = in.readAllBytes();
    }
    List<byte[]> digits = new ArrayList<>();
    for (int at = IDX_HEADER; at < images.length; at += SIDE * SIDE) {
      digits.add(ImageBytes.greyPng(Arrays.copyOfRange(images, at, at + SIDE * SIDE), SIDE));
    }
    return digits;
  }

  @Test
  void sequences() throws Exception {
    try (SparkSession spark = spark()) {
      write(sequences(spark, EXAMPLES), sequences(spark, 20_000));
    }
    show(
        "sequences",
        """
        source { kind = sequence-arrays, path = "%s", id = id, features = [x, y], labels = [label] }
        """,
        """
        model { kind = lstm }
        train { epochs = 1 }
        """);
  }

  /**
   * Returns sequences of 10 to 40 steps of two values, of which the first one decides the class.
   */
  private static Dataset<Row> sequences(SparkSession spark, int count) {
    return spark
        .range(0, count, 1, FILES)
        .withColumn("x", functions.expr("transform(sequence(1, 28), i -> cast(rand(2) as float))"))
        .withColumn("y", functions.expr("transform(sequence(1, 28), i -> cast(rand(3) as float))"))
        .selectExpr("id", "x", "y", "cast(least(9, 10 * x[0]) as int) label");
  }

  private void show(String name, String source, String training) throws Exception {
    prepare("few", source.formatted(table("few")) + ", splits { kind = hash, testFraction = 0.1 }");
    prepare(
        "million", source.formatted(tables()) + ", source.split = split, splits { kind = given }");
    Path config = directory.resolve("train.conf");
    Files.writeString(
        config,
        "run = \"%s\"\ndata { kind = prepared, path = \"%s\" }\n%s"
            .formatted(directory.resolve("run"), directory.resolve("few"), training));
    new Meanfield(directory, "local[2]").longLived().trained(config.toString());
    rowsOfAKilledScoringAreThoseOfOneJvm(name);
    double ratio =
        Pairs.medianOfRatios(
            PAIRS, name + ", scored and judged, examples/s", this::scored, this::judged);
    assertTrue(ratio >= LEAST, name + ": " + ratio);
  }

  private void prepare(String name, String data) throws Exception {
    Path config = directory.resolve(name + ".conf");
    Files.writeString(config, "data { " + data + " }");
    String output = directory.resolve(name).toString();
    Rows.told(
        cluster()
            .start("prepare", "--json", "--config", config.toString(), "--output", output)
            .await(15));
  }

  private Meanfield cluster() {
    Meanfield meanfield = new Meanfield(directory, CLUSTER).longLived();
    meanfield.environment("SPARK_DRIVER_MEMORY", "512m");
    return meanfield;
  }

  private String[] score(String output, Path input, String... more) {
    List<String> command = new ArrayList<>(List.of("--format", "parquet"));
    command.addAll(List.of("--input", input.toString()));
    command.addAll(List.of(more));
    return Rows.command(
        "score",
        directory.resolve("run"),
        directory.resolve(output),
        command.toArray(String[]::new));
  }

  private static String[] onExecutors(String... command) {
    List<String> submitted = new ArrayList<>(EXECUTORS);
    submitted.add("--");
    submitted.addAll(List.of(command));
    return submitted.toArray(String[]::new);
  }

  private void rowsOfAKilledScoringAreThoseOfOneJvm(String name) throws Exception {
    Path input = table("million");
    Meanfield single = new Meanfield(directory, "local[2]").longLived();
    JsonNode alone = Rows.told(single.start(score("alone", input)).await(15));
    int third = list(directory.resolve("alone/rows"), "part-").length / 3;
    Running first = cluster().start(onExecutors(score("scored", input)));
    while (tasksDone() < third) {
      assertTrue(first.process().isAlive(), "it ended before it was killed");
      Thread.sleep(20);
    }
    first.kill();
    assertTrue(Files.notExists(directory.resolve("scored")), "it was killed too late");
    JsonNode again = Rows.told(cluster().start(onExecutors(score("scored", input))).await(15));
    assertEquals(0, list(directory, "_scored").length, "what the killed one left is still there");
    try (SparkSession spark = spark()) {
      Dataset<Row> ones = texts(spark, "alone");
      Dataset<Row> others = texts(spark, "scored");
      for (Dataset<Row> rows : List.of(ones, others)) {
        assertEquals(EXAMPLES, rows.count());
        assertEquals(EXAMPLES, rows.select("id").distinct().count());
      }
      assertEquals(EXAMPLES, ones.join(others, ones.columns()).count(), "equal rows");
    }
    System.out.printf(
        "%s: the rows of %,d files are those of one JVM, each id once, after a kill when %d tasks"
            + " were done; %,.0f examples/s, in one JVM %,.0f%n",
        name, EXAMPLES, third, perSecond(again), perSecond(alone));
    FileUtils.deleteDirectory(directory.resolve("alone").toFile());
    FileUtils.deleteDirectory(directory.resolve("scored").toFile());
  }

  /** Returns how many tasks of an unfinished scoring have written their rows. */
  private int tasksDone() {
    int done = 0;
    for (File unfinished : list(directory, "_scored")) {
      done += list(unfinished.toPath().resolve("rows/_temporary/0"), "task_").length;
    }
    return done;
  }

  /** Returns what is in a directory, which may vanish meanwhile; nothing if there is none. */
  private static File[] list(Path directory, String prefix) {
    File[] found = directory.toFile().listFiles((in, name) -> name.startsWith(prefix));
    return found == null ? new File[0] : found;
  }

  /** Returns the ids and all cells of rows as texts, in which different numbers differ. */
  private Dataset<Row> texts(SparkSession spark, String output) {
    return spark
        .read()
        .parquet(directory.resolve(output).resolve("rows").toString())
        .select(functions.col("id"), functions.to_json(functions.struct("*")).as("cells"));
  }

  private static double perSecond(JsonNode told) {
    assertEquals(EXAMPLES, told.get("rows").asInt());
    return told.get("examplesPerSecond").asDouble();
  }

  private double scored() throws Exception {
    String[] command = score("rated", directory.resolve("million"), "--split", "test");
    double perSecond = perSecond(Rows.told(cluster().start(onExecutors(command)).await(15)));
    FileUtils.deleteDirectory(directory.resolve("rated").toFile());
    return perSecond;
  }

  /** Returns the examples that a second of an evaluation's forward pass judges, by Spark's log. */
  private double judged() throws Exception {
    Path log = Files.createTempDirectory(directory, "log");
    String[] command = {
      "--conf",
      "spark.eventLog.enabled=true",
      "--conf",
      "spark.eventLog.dir=" + log.toUri(),
      "--",
      "evaluate",
      "--json",
      "--run",
      directory.resolve("run").toString(),
      "--set",
      "data.path=" + directory.resolve("million")
    };
    Meanfield meanfield = new Meanfield(directory, EVALUATION).longLived();
    Ended ended = meanfield.start(onExecutors(command)).await(15);
    assertEquals(
        EXAMPLES, Rows.told(ended).get("evaluation").get("examples").asInt(), ended.output());
    ObjectMapper json = new ObjectMapper();
    Map<Integer, Long> begins = new HashMap<>();
    for (String line : Files.readAllLines(list(log, "")[0].toPath())) {
      JsonNode event = json.readTree(line);
      int job = event.path("Job ID").asInt();
      if (event.at("/Properties/spark.job.description").asText().equals("evaluate test")) {
        begins.putIfAbsent(job, event.path("Submission Time").asLong());
      } else if (event.path("Event").asText().equals("SparkListenerJobEnd")
          && begins.containsKey(job)) {
        return 1e3 * EXAMPLES / (event.get("Completion Time").asLong() - begins.get(job));
      }
    }
    throw new IllegalStateException("no job of Spark's log is an evaluation");
  }
}
