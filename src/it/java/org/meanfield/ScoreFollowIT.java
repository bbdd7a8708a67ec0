package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;

/** Files that come to a folder while {@code score --follow} watches it, and is killed. */
final class ScoreFollowIT {
  private static final int ROWS = 40;

  /** What users of Delta Lake give Spark. */
  private static final Map<String, String> DELTA =
      Map.of(
          "spark.sql.extensions",
          "io.delta.sql.DeltaSparkSessionExtension",
          "spark.sql.catalog.spark_catalog",
          "org.apache.spark.sql.delta.catalog.DeltaCatalog");

  @TempDir static Path directory;
  private static Meanfield here;
  private static Meanfield processes;
  private static Path run;

  @BeforeAll
  static void train() throws Exception {
    here = new Meanfield(directory, "local[2]").inThisProcess();
    processes = new Meanfield(directory, "local[2]");
    run = directory.resolve("run");
    Files.writeString(directory.resolve("table.csv"), table("k", 0, 200));
    Path prepare = directory.resolve("prepare.conf");
    Files.writeString(
        prepare,
        """
        data {
          source { kind = table, path = "%s", id = key, features = [x, y] }
          splits { kind = hash, validationFraction = 0.1, testFraction = 0.3 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("table.csv")));
    Path dataset = directory.resolve("dataset");
    Ended prepared =
        here.run("prepare", "--config", prepare.toString(), "--output", dataset.toString());
    assertEquals(0, prepared.code(), prepared.errors());
    train(run, dataset);
  }

  private static void train(Path model, Path dataset) throws Exception {
    here.trained(
        "conf/autoencoder-table.conf",
        "--run",
        model.toString(),
        "--set",
        "data.path=" + dataset,
        "--set",
        "train.epochs=1",
        "--set",
        "model.hidden=[1]");
  }

  private static String table(String name, int first, int rows) {
    Random random = new Random(first);
    StringBuilder table = new StringBuilder("key,x,y\n");
    IntStream.range(first, first + rows)
        .forEach(
            i ->
                table
                    .append(name)
                    .append(i)
                    .append(',')
                    .append(random.nextGaussian())
                    .append(",2\n"));
    return table.toString();
  }

  /** Puts a file into a folder as a whole. */
  private static void drop(Path folder, String name, String content) throws IOException {
    Path begun = directory.resolve("begun-" + name.replace('/', '-'));
    Files.writeString(begun, content);
    Files.createDirectories(folder.resolve(name).getParent());
    Files.move(begun, folder.resolve(name));
  }

  private static String[] follow(Path input, Path output, String... more) {
    List<String> options = new ArrayList<>(List.of("--input", input.toString()));
    options.addAll(List.of(more));
    return Rows.command("score", run, output, options.toArray(String[]::new));
  }

  private static List<JsonNode> rows(Path output) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (Path batch : batches(output)) {
      rows.addAll(Rows.of(batch));
    }
    return rows;
  }

  private static List<Path> batches(Path output) throws IOException {
    try (Stream<Path> batches = Files.list(output.resolve("batches"))) {
      return batches.filter(it -> !it.getFileName().toString().startsWith("_")).sorted().toList();
    }
  }

  private static List<String> ids(List<JsonNode> rows) {
    return rows.stream().map(row -> row.get("id").asText()).sorted().toList();
  }

  private static List<String> expected(int count) {
    return new TreeSet<>(IntStream.range(0, count).mapToObj(i -> "n" + i).toList())
        .stream().toList();
  }

  @Test
  void eachRowIsScoredOnceHoweverOftenItIsKilled() throws Exception {
    Path input = Files.createDirectory(directory.resolve("new"));
    Path output = directory.resolve("followed");
    Random random = new Random(7);
    int files = 0;
    for (int kill = 0; kill < 4; kill++) {
      Running running = processes.start(follow(input, output, "--follow"));
      drop(input, "part-" + files + ".csv", table("n", files++ * ROWS, ROWS));
      running.awaitTold(" rows, ");
      drop(input, "deep [x]/part-" + files + ".csv", table("n", files++ * ROWS, ROWS));
      drop(input, "part-" + files + ".csv", table("n", files++ * ROWS, ROWS));
      Thread.sleep(random.nextInt(12_000));
      running.kill();
      drop(input, "part-" + files + ".csv", table("n", files++ * ROWS, ROWS));
    }
    Running told = processes.start(follow(input, output, "--follow"));
    told.awaitTold(" rows, ");
    Ended second = here.run(follow(input, output, "--follow", "--once"));
    assertEquals(6, second.code(), second.errors());
    told.process().destroy();
    Ended ended = told.await();
    assertEquals(143, ended.code(), ended.errors());
    assertTrue(ended.errors().contains("Stopped as asked"), ended.errors());
    Ended last = here.run(follow(input, output, "--follow", "--once"));
    assertEquals(0, last.code(), last.errors());
    List<JsonNode> rows = rows(output);
    assertEquals(expected(files * ROWS), ids(rows));
    assertEquals(files, batches(output).size());
    assertEquals(
        "nothing-to-do",
        here.run(follow(input, output, "--follow", "--once")).json().get("status").asText());
    Rows.told(here.run(follow(input, directory.resolve("at-once"))));
    assertEquals(
        new TreeSet<>(Rows.lines(directory.resolve("at-once"))),
        new TreeSet<>(rows.stream().map(JsonNode::toString).toList()));
  }

  @Test
  void whatCannotBeReadHoldsUpNothing() throws Exception {
    Path input = Files.createDirectory(directory.resolve("mixed"));
    Path output = directory.resolve("told");
    drop(input, "a.csv", table("n", 0, ROWS));
    drop(input, "b.csv", "key,x\nlacks,1\n");
    drop(input, "c.csv", "key,x,y\nwrong,tall,1\nn" + ROWS + ",1,1\n");
    drop(input, "_d.csv", table("hidden", 0, ROWS));
    drop(input, "e.csv", "");
    Ended ended = here.run(follow(input, output, "--follow", "--once"));
    assertEquals(0, ended.code(), ended.errors());
    assertTrue(ended.errors().contains("b.csv can't be scored"), ended.errors());
    assertEquals(expected(ROWS + 1), ids(rows(output)));
    assertEquals(3, ended.json().get("rejected").asInt());
    assertEquals(4, ended.json().get("batches").asInt());
    List<JsonNode> rejected = new ArrayList<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file :
          files.filter(it -> it.toString().contains("/rejected/part")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          rejected.add(new ObjectMapper().readTree(line));
        }
      }
    }
    rejected.sort(Comparator.comparing(record -> record.get("file").asText()));
    assertEquals(3, rejected.size(), rejected.toString());
    assertTrue(rejected.get(0).get("reason").asText().contains("has no column y"));
    assertTrue(rejected.get(1).get("reason").asText().contains("\"tall\" in x"));
    assertTrue(rejected.get(2).get("file").asText().endsWith("/e.csv"), rejected.toString());
    Ended other = here.run(follow(input, output, "--follow", "--once", "--format", "csv"));
    assertEquals(2, other.code(), other.errors());
    assertTrue(other.errors().contains("was begun in another way"), other.errors());
    FileUtils.deleteDirectory(output.resolve("_spark").toFile());
    Ended lost = here.run(follow(input, output, "--follow", "--once"));
    assertEquals(4, lost.code(), lost.errors());
    assertTrue(lost.errors().contains("says what was scored, is gone"), lost.errors());
  }

  /** Adds the rows of a table to one of Delta Lake. */
  private static void append(Path table, String name, int first) throws IOException {
    Path csv = directory.resolve(name + first + ".csv");
    Files.writeString(csv, table(name, first, ROWS));
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      spark
          .read()
          .option("header", "true")
          .option("inferSchema", "true")
          .csv(csv.toString())
          .write()
          .format("delta")
          .mode("append")
          .save(table.toString());
    }
  }

  @Test
  void newRowsOfATableWithALogAreScoredOnce() throws Exception {
    DELTA.forEach(System::setProperty);
    try {
      followTable();
    } finally {
      DELTA.keySet().forEach(System::clearProperty);
    }
  }

  private static void followTable() throws Exception {
    Path table = directory.resolve("delta");
    append(table, "n", 0);
    append(table, "n", ROWS);
    Path config = directory.resolve("delta.conf");
    Files.writeString(
        config,
        """
        data {
          source { kind = table, format = delta, path = "%s", id = key, features = [x, y] }
          splits { kind = hash, validationFraction = 0.1, testFraction = 0.3 }
        }
        """
            .formatted(table));
    Path dataset = directory.resolve("of-delta");
    Rows.told(
        here.run(
            "prepare", "--json", "--config", config.toString(), "--output", dataset.toString()));
    Path trained = directory.resolve("run-delta");
    train(trained, dataset);
    Path output = directory.resolve("followed-delta");
    String[] follow =
        Rows.command("score", trained, output, "--input", table.toString(), "--follow", "--once");
    Rows.told(here.run(follow));
    assertEquals(expected(2 * ROWS), ids(rows(output)));
    append(table, "n", 2 * ROWS);
    Rows.told(here.run(follow));
    assertEquals(expected(3 * ROWS), ids(rows(output)));
    assertEquals(2, batches(output).size());
  }

  @Test
  void whatCannotBeFollowedIsRefused() throws Exception {
    Path input = Files.createDirectory(directory.resolve("refusals"));
    Path output = directory.resolve("refused");
    assertRefused(
        2, "lies in the folder", follow(input, input.resolve("out"), "--follow", "--once"));
    assertRefused(
        2, "is a dataset", follow(directory.resolve("dataset"), output, "--follow", "--once"));
    assertRefused(
        3, "is a file", follow(directory.resolve("table.csv"), output, "--follow", "--once"));
    assertRefused(3, "There is no folder", follow(directory.resolve("no"), output, "--follow"));
    assertRefused(2, "--follow needs --input", Rows.command("score", run, output, "--follow"));
    assertRefused(
        2,
        "doesn't go with --follow",
        follow(input, output, "--follow", "--max-rejected-fraction", "1"));
    assertRefused(2, "exists already", follow(input, run, "--follow", "--once"));
    Path others = Files.createDirectory(directory.resolve("others"));
    Files.writeString(others.resolve("mine.csv"), "mine");
    assertRefused(2, "exists already", follow(input, others, "--follow", "--once"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), input);
    assertRefused(
        2, "lies in the folder", follow(link, input.resolve("out"), "--follow", "--once"));
    assertFalse(Files.exists(output.resolve("batches")));
  }

  private static void assertRefused(int code, String message, String[] command) throws Exception {
    Ended ended = here.run(command);
    assertEquals(code, ended.code(), ended.errors());
    assertTrue(ended.errors().contains(message), ended.errors());
  }
}
