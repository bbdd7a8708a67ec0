package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.source.ImageBytes;

/** Files as people have them: what init writes of each is prepared, trained on and evaluated. */
final class InitIT {
  /** Makes the files, and returns their path. */
  @FunctionalInterface
  private interface Maker {
    Path in(Path directory, Random random) throws IOException;
  }

  /** Files of a kind, and what they are taken for. */
  private record Kind(String name, String guess, Maker maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Kind FLOWERS = new Kind("flowers", "table", InitIT::flowers);
  private static final Kind DIGITS = new Kind("digits", "images", InitIT::digits);

  @TempDir Path directory;

  static List<Kind> kinds() {
    return List.of(
        FLOWERS,
        new Kind("cells", "table", InitIT::cells),
        new Kind("numbers", "table", InitIT::numbers),
        new Kind("weather", "time-series", InitIT::weather),
        new Kind("load", "time-series", InitIT::load),
        new Kind("gaps", "time-series", InitIT::gaps),
        new Kind("sensors", "labelled-sequences", InitIT::sensors),
        new Kind("events", "labelled-sequences", InitIT::events),
        new Kind("recordings", "labelled-sequences", InitIT::recordings),
        new Kind("photos", "images", InitIT::photos),
        DIGITS,
        new Kind("story", "text", InitIT::story));
  }

  private static Path digits(Path directory, Random random) throws IOException {
    return IdxFiles.digits(directory.resolve("digits"), 311, 102, 4);
  }

  private static Path written(Path file, CharSequence content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static String row(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }

  private static Path flowers(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("Id,SepalLength,SepalWidth,PetalLength,Species\n");
    for (int i = 0; i < 150; i++) {
      int kind = i / 50;
      csv.append(
          row(
              "%d,%.1f,%.1f,%.1f,%s",
              i + 1,
              5 + kind + random.nextGaussian(),
              3 + random.nextGaussian() / 3,
              1 + 2 * kind + random.nextGaussian() / 3,
              List.of("setosa", "versicolor", "virginica").get(kind)));
    }
    return written(directory.resolve("flowers.csv"), csv);
  }

  /** Some values are missing, one column is empty, and another is a remark. */
  private static Path cells(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("id;diagnosis;radius (mean);texture;area;remark;\n");
    for (int i = 0; i < 400; i++) {
      boolean ill = i % 3 == 0;
      csv.append(
          row(
              "%d;%s;%s;%.2f;%.1f;\"looked at; twice, on day %d\";",
              84_000 + 17 * i,
              ill ? "M" : "B",
              i % 40 == 7 ? "?" : row("%.3f", 12 + (ill ? 5 : 0) + random.nextGaussian()).strip(),
              20 + random.nextGaussian(),
              400 + (ill ? 300 : 0) + 50 * random.nextGaussian(),
              i));
    }
    return written(directory.resolve("cells.csv"), csv);
  }

  private static Path numbers(Path directory, Random random) {
    Path table = directory.resolve("numbers.parquet");
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      spark
          .range(500)
          .selectExpr(
              "id",
              "rand(1) + id % 5 as a",
              "cast(1000 * randn(2) as int) as b",
              "if(id % 7 = 0, null, randn(3)) as c",
              "timestamp_seconds(1700000000 + id * id) as seen",
              "if(id % 2 = 0, 'even', 'odd') as class",
              "array(id) as list")
          .write()
          .parquet(table.toString());
    }
    return table;
  }

  private static Path weather(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("date,precipitation,temp_max,temp_min,wind,weather\n");
    for (int i = 0; i < 730; i++) {
      double warm = 15 + 9 * Math.sin(2 * Math.PI * i / 365) + random.nextGaussian();
      csv.append(
          row(
              "%s,%.1f,%.1f,%.1f,%.1f,%s",
              LocalDate.of(2012, 1, 1).plusDays(i),
              Math.abs(random.nextGaussian()),
              warm,
              warm - 8,
              3 + random.nextGaussian(),
              List.of("rain", "sun", "fog").get(random.nextInt(3))));
    }
    return written(directory.resolve("seattle weather.csv"), csv);
  }

  /** Several series of different sizes, with days first, decimal commas and umlauts. */
  private static Path load(Path directory, Random random) throws IOException {
    DateTimeFormatter times = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    StringBuilder csv = new StringBuilder("Gebiet;Zeit;Last in MW\n");
    for (String area : List.of("Süd", "Nord")) {
      for (int i = 0; i < 24 * 50; i++) {
        double day = Math.sin(2 * Math.PI * i / 24);
        double load = (area.equals("Nord") ? 10 : 900) * (1 + day / 3 + random.nextGaussian() / 20);
        csv.append(area).append(';');
        csv.append(times.format(LocalDateTime.of(2023, 1, 1, 0, 0).plusHours(i))).append(';');
        csv.append(row("%.2f", load).replace('.', ','));
      }
    }
    Path file = directory.resolve("load.csv");
    return Files.write(file, csv.toString().getBytes(Charset.forName("windows-1252")));
  }

  private static Path gaps(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("timestamp,temperature,humidity,valve,sensor\n");
    for (int i = 0; i < 1500; i++) {
      if ((i < 500 || i > 530) && random.nextInt(100) > 0) {
        csv.append(1_700_000_000_000L + 600_000L * i).append(',');
        csv.append(
            random.nextInt(60) == 0
                ? "NA"
                : row("%.2f", 15 + 5 * Math.sin(i / 20.0) + random.nextGaussian() / 5).strip());
        csv.append(row(",%.1f,%s,S1", 50 + random.nextGaussian(), i % 2 == 0 ? "yes" : "no"));
      }
    }
    return written(directory.resolve("gaps.csv"), csv);
  }

  private static Path sensors(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("recording,step,x,y,label\n");
    for (int i = 0; i < 100; i++) {
      for (int t = 0; t < 10 + i % 5; t++) {
        csv.append(
            row(
                "%d,%d,%.3f,%.3f,%s",
                i,
                t,
                Math.sin((1 + i % 2) * t) + random.nextGaussian() / 10,
                random.nextGaussian(),
                i % 2 == 0 ? "walk" : "run"));
      }
    }
    return written(directory.resolve("sensors.csv"), csv);
  }

  /** The features of events are texts alone. */
  private static Path events(Path directory, Random random) throws IOException {
    StringBuilder csv = new StringBuilder("session_id,ts,event,page,converted\n");
    for (int i = 0; i < 120; i++) {
      for (int t = 0; t < 5 + i % 4; t++) {
        String event = List.of("view", "click", "cart").get(random.nextInt(3));
        csv.append(
            row(
                "s%d,%d,%s,page %d,%s",
                i, 1000 * i + 7 * t, event, random.nextInt(50), i % 2 == 0 ? "yes" : "no"));
      }
    }
    return written(directory.resolve("events.csv"), csv);
  }

  private static Path recordings(Path directory, Random random) throws IOException {
    for (int i = 0; i < 60; i++) {
      StringBuilder csv = new StringBuilder("a,b\n");
      for (int t = 0; t < 8; t++) {
        csv.append(row("%.3f,%.3f", random.nextGaussian(), i % 2 + random.nextGaussian()));
      }
      written(
          directory.resolve("recordings/" + (i % 2 == 0 ? "no" : "yes") + "/" + i + ".csv"), csv);
    }
    return directory.resolve("recordings");
  }

  private static Path photos(Path directory, Random random) throws IOException {
    for (int i = 0; i < 60; i++) {
      byte[] pixels = new byte[80 * (80 + i % 3)];
      random.nextBytes(pixels);
      Path file = directory.resolve("photos/" + (i % 2 == 0 ? "cats" : "dogs") + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, ImageBytes.greyPng(pixels, 80));
    }
    return directory.resolve("photos");
  }

  private static Path story(Path directory, Random random) throws IOException {
    List<String> words = List.of("the", "cat", "sat,", "on", "a", "mat;", "größer", "than", "it.");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      text.append(words.get(random.nextInt(words.size()))).append(i % 12 == 11 ? '\n' : ' ');
    }
    return written(directory.resolve("story.txt"), text);
  }

  private Meanfield meanfield() {
    return new Meanfield(directory, "local[2]").inThisProcess();
  }

  private String in(String name) {
    return directory.resolve(name).toString();
  }

  private Ended run(String... arguments) throws Exception {
    Ended ended = meanfield().run(arguments);
    assertEquals(0, ended.code(), ended.errors());
    return ended;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void configurationsThatAreWrittenRun(Kind kind) throws Exception {
    Path data = kind.maker.in(directory, new Random(3));
    JsonNode told = run("init", data.toString(), "--json", "--output", in("conf")).json();
    assertEquals(kind.guess, told.get("kind").asText(), told.toString());
    assertEquals("completed", told.get("status").asText());
    List<String> settings = new ArrayList<>();
    if (told.get("files").size() == 2) {
      run("prepare", "--config", in("conf/prepare.conf"), "--output", in("dataset"));
      settings.addAll(List.of("--set", "data.path=" + in("dataset")));
    }
    settings.addAll(List.of("--config", in("conf/train.conf"), "--run", in("run")));
    List<String> train = new ArrayList<>(List.of("train", "--json", "--set", "train.epochs=1"));
    train.addAll(settings);
    JsonNode trained = run(train.toArray(String[]::new)).json();
    assertTrue(trained.get("examplesSeen").asLong() > 0, trained.toString());
    List<String> evaluate = new ArrayList<>(List.of("evaluate", "--json"));
    evaluate.addAll(settings);
    run(evaluate.toArray(String[]::new));
  }

  /** An LSTM of images, and an RBM of images and of tables, are what a user may ask for. */
  @Test
  void otherModelsThatAreAskedForRun() throws Exception {
    for (String model : List.of("lstm", "rbm")) {
      Path data = DIGITS.maker.in(Files.createDirectory(directory.resolve(model)), new Random(1));
      initPrepareAndTrain(data, model, model);
    }
    initPrepareAndTrain(FLOWERS.maker.in(directory, new Random(1)), "rbm", "flowers");
  }

  private void initPrepareAndTrain(Path data, String model, String name) throws Exception {
    String conf = in(name + "-conf");
    run("init", data.toString(), "--model", model, "--output", conf);
    run("prepare", "--config", conf + "/prepare.conf", "--output", in(name + "-dataset"));
    run(
        "train",
        "--config",
        conf + "/train.conf",
        "--run",
        in(name + "-run"),
        "--set",
        "train.epochs=1",
        "--set",
        "data.path=" + in(name + "-dataset"));
  }

  @Test
  void configurationsThatAreThereStayUnlessTheUserSaysOtherwise() throws Exception {
    Path data = FLOWERS.maker.in(directory, new Random(1));
    Files.writeString(directory.resolve("train.conf"), "mine");
    String[] command = {"init", data.toString(), "--output", directory.toString()};
    Ended refused = meanfield().run(command);
    assertEquals(2, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("train.conf exists already"), refused.errors());
    assertEquals("mine", Files.readString(directory.resolve("train.conf")));
    assertTrue(Files.notExists(directory.resolve("prepare.conf")));
    Ended forced = run("init", data.toString(), "--output", directory.toString(), "--force");
    assertTrue(Files.readString(directory.resolve("train.conf")).contains("autoencoder"));
    assertTrue(forced.output().contains("deploy/local train --config"), forced.output());
    Files.write(data, "nothing".getBytes(StandardCharsets.UTF_8));
    Ended unknown = meanfield().run("init", data.toString(), "--output", in("other"));
    assertEquals(3, unknown.code(), unknown.errors());
    assertTrue(unknown.errors().contains("It looks for"), unknown.errors());
  }
}
