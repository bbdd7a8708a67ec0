package org.meanfield.guess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.guess.Wishes.Model;

/** What files are taken for, by the configurations that are written. */
final class GuesserTest {
  @TempDir Path directory;

  private Guess guess(String name, String content, Wishes wishes) throws IOException {
    return guess(name, content.getBytes(StandardCharsets.UTF_8), wishes);
  }

  private Guess guess(String name, byte[] content, Wishes wishes) throws IOException {
    Path file = directory.resolve(name);
    Files.write(file, content);
    return new Guesser(new Configuration(), GuesserTest::noSpark)
        .guess(new Source(file.toString(), "prepare.conf", "train.conf"), wishes);
  }

  private static SparkSession noSpark() {
    throw new AssertionError("CSV needs no Spark");
  }

  private static Config source(Guess guess) {
    return ConfigFactory.parseString(guess.prepare()).getConfig("data.source");
  }

  private static String use(Guess guess, String column) {
    return guess.columns().stream()
        .filter(found -> found.name().equals(column))
        .findFirst()
        .orElseThrow()
        .use();
  }

  private static String flowers() {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("Id,Length,Width,Species,Field\n");
    for (int i = 1; i <= 90; i++) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.2f,%.2f,%s,north%n",
              i,
              5 + random.nextGaussian(),
              3 + random.nextGaussian(),
              List.of("setosa", "virginica", "versicolor").get(i % 3)));
    }
    return csv.toString();
  }

  @Test
  void rowsOfNumbersWithAClassAreExamples() throws IOException {
    Guess guess = guess("flowers.csv", flowers(), Wishes.NONE);
    assertEquals("table", guess.kind());
    assertEquals("autoencoder", guess.model());
    assertEquals(List.of("Length", "Width"), source(guess).getStringList("features"));
    assertEquals("Species", source(guess).getString("label"));
    assertEquals("Id", source(guess).getString("id"));
    assertEquals("left out", use(guess, "Field"));
    assertTrue(guess.prepare().contains("Field: it is always north"), guess.prepare());
  }

  @Test
  void userChoosesTheModel() throws IOException {
    Wishes rbm = new Wishes("", "", "", "", "", Model.RBM);
    Config train = ConfigFactory.parseString(guess("flowers.csv", flowers(), rbm).train());
    assertEquals("gaussian", train.getString("model.visibleUnit"));
    Wishes lstm = new Wishes("", "", "", "", "", Model.LSTM);
    assertThrows(DataException.class, () -> guess("flowers.csv", flowers(), lstm));
  }

  /** Dates of birth lie in no regular steps, so the rows are no time series. */
  @Test
  void datesAmongOthersMakeNoTimeSeries() throws IOException {
    Random random = new Random(2);
    StringBuilder csv = new StringBuilder("born,height,weight,sex\n");
    for (int i = 0; i < 100; i++) {
      LocalDate born = LocalDate.of(1950, 1, 1).plusDays(random.nextInt(20_000));
      csv.append(born)
          .append(
              String.format(
                  Locale.ROOT,
                  ",%.1f,%.1f,",
                  150 + 40 * random.nextDouble(),
                  50 + 50 * random.nextDouble()));
      csv.append(random.nextBoolean() ? "f" : "m").append('\n');
    }
    Guess guess = guess("people.csv", csv.toString(), Wishes.NONE);
    assertEquals("table", guess.kind());
    assertEquals(List.of("height", "weight"), source(guess).getStringList("features"));
  }

  private static String days(String sign, String pattern) {
    StringBuilder csv = new StringBuilder("day;place;temperature;rain\n");
    for (String place : List.of("Köln", "Ulm")) {
      for (int i = 0; i < 400; i++) {
        String day =
            DateTimeFormatter.ofPattern(pattern).format(LocalDate.of(2022, 1, 1).plusDays(i));
        String cells =
            String.format(
                Locale.ROOT, "%s;%s;%.2f;%d%n", day, place, 10 + 5 * Math.sin(i / 9.0), i % 7);
        csv.append(cells.replace(".", sign.equals(",") && pattern.indexOf('.') < 0 ? "," : "."));
      }
    }
    return csv.toString();
  }

  @Test
  void regularDatesOfSeveralPlacesAreTimeSeries() throws IOException {
    byte[] latin = days(",", "dd/MM/yyyy").getBytes(Charset.forName("windows-1252"));
    Guess guess = guess("days.csv", latin, Wishes.NONE);
    assertEquals("time-series", guess.kind());
    Config source = source(guess);
    assertEquals("place", source.getString("series"));
    assertEquals("day", source.getString("time"));
    assertEquals("dd/MM/yyyy", source.getString("timeFormat"));
    assertEquals("windows-1252", source.getString("charset"));
    assertEquals(";", source.getString("delimiter"));
    assertEquals(",", source.getString("decimal"));
    assertEquals(List.of("temperature"), source.getStringList("targets"));
    assertEquals(7, source.getInt("period"));
  }

  @Test
  void userChoosesTheTarget() throws IOException {
    Wishes rain = new Wishes("rain", "", "", "", "", Model.ANY);
    Guess guess = guess("days.csv", days(".", "yyyy-MM-dd"), rain);
    assertEquals(List.of("rain"), source(guess).getStringList("targets"));
    Wishes snow = new Wishes("snow", "", "", "", "", Model.ANY);
    UsageException refused =
        assertThrows(UsageException.class, () -> guess("days.csv", days(".", "yyyy-MM-dd"), snow));
    assertTrue(refused.getMessage().contains("has no column snow; its columns are day, place"));
  }

  @Test
  void numbersOfMillisecondsAreTimes() throws IOException {
    StringBuilder csv = new StringBuilder("ts,load\n");
    for (int i = 0; i < 1500; i++) {
      csv.append(1_700_000_000_000L + 3_600_000L * i).append(',').append(i % 24).append(".5\n");
    }
    Guess guess = guess("load.csv", csv.toString(), Wishes.NONE);
    assertEquals("time-series", guess.kind());
    assertEquals(24, source(guess).getInt("period"));
    // Numbers have no calendar.
    assertEquals(List.of("load"), source(guess).getStringList("features"));
  }

  private static String recordings(String label) {
    StringBuilder csv = new StringBuilder("recording,step,x," + label + "\n");
    for (int i = 0; i < 60; i++) {
      for (int t = 0; t < 5 + i % 3; t++) {
        csv.append(i).append(',').append(t).append(',').append(Math.sin(i + t));
        csv.append(',').append(i % 2 == 0 ? "walk" : "run").append('\n');
      }
    }
    return csv.toString();
  }

  @Test
  void rowsOfAnIdWithOneLabelAreSequences() throws IOException {
    Guess guess = guess("motion.csv", recordings("gait"), Wishes.NONE);
    assertEquals("labelled-sequences", guess.kind());
    Config source = source(guess);
    assertEquals("recording", source.getString("id"));
    assertEquals("step", source.getString("order"));
    assertEquals(List.of("x"), source.getStringList("features"));
    assertEquals(List.of("gait"), source.getStringList("labels"));
    assertEquals("class", source.getString("target"));
  }

  @Test
  void labelThatChangesWithinAnIdIsPredictedAtEachStep() throws IOException {
    String csv = recordings("label").replaceAll("(?m),3,([^,]*),walk$", ",3,$1,jump");
    Guess guess = guess("motion.csv", csv, Wishes.NONE);
    assertEquals("class-per-step", source(guess).getString("target"));
  }

  /**
   * By hand: the root of 40 is 6.3, and of two sides, which are few, a vector of ones and zeros.
   */
  @Test
  void textsThatOccurAgainAndAgainAreCategories() throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("session_id,ts,event,side,converted\n");
    for (int i = 0; i < 80; i++) {
      for (int t = 0; t < 6; t++) {
        csv.append('s').append(i).append(',').append(1000 * i + 10 * t + random.nextInt(9));
        csv.append(",event").append(random.nextInt(40));
        csv.append(random.nextBoolean() ? ",left" : ",right").append(i % 2 == 0 ? ",yes" : ",no");
        csv.append('\n');
      }
    }
    Guess guess = guess("events.csv", csv.toString(), Wishes.NONE);
    assertEquals("labelled-sequences", guess.kind());
    List<? extends Config> features = source(guess).getConfigList("features");
    assertEquals("embedding", features.get(0).getString("encode"));
    assertEquals(7, features.get(0).getInt("size"));
    assertEquals("side", features.get(1).getString("column"));
    assertEquals("one-hot", features.get(1).getString("encode"));
  }

  @Test
  void missingValuesAreCountedAndAllowedFor() throws IOException {
    String csv =
        flowers().replaceFirst("(?m)^5,[^,]*,", "5,,").replaceFirst("(?m)^9,[^,]*,", "9,NA,");
    Guess guess = guess("flowers.csv", csv, Wishes.NONE);
    assertEquals(List.of("NA"), source(guess).getStringList("missing"));
    double allowed =
        ConfigFactory.parseString(guess.prepare()).getDouble("data.maxRejectedFraction");
    assertTrue(allowed >= 2 / 90.0 && allowed < 0.1, String.valueOf(allowed));
  }

  @Test
  void columnsThatNoSettingCanNameAreTold() throws IOException {
    String csv = flowers().replaceFirst("Id,Length,Width,Species,Field", ",Length,Width,x,x");
    Guess guess = guess("flowers.csv", csv, Wishes.NONE);
    assertTrue(guess.findings().get(0).endsWith("of which nothing can be made: 1."), csv);
    assertTrue(guess.findings().get(1).endsWith("columns: x."), guess.findings().get(1));
  }

  @Test
  void numbersOfRowsAndTimesAreNoFeatures() throws IOException {
    StringBuilder csv = new StringBuilder("customer_id,joined_time,age,income\n");
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      csv.append(1000 + 3 * i).append(',').append(1_600_000_000 + random.nextInt(90_000_000));
      csv.append(',').append(20 + random.nextInt(50)).append(',').append(random.nextInt(9000));
      csv.append('\n');
    }
    Guess guess = guess("customers.csv", csv.toString(), Wishes.NONE);
    assertEquals(List.of("age", "income"), source(guess).getStringList("features"));
    assertEquals("customer_id", source(guess).getString("id"));
    assertEquals("left out", use(guess, "joined_time"));
  }

  @Test
  void namesOfAnySpellingAreQuoted() throws IOException {
    String csv = flowers().replaceFirst("Length,Width", "\"a \"\"b\"\", #1\",true");
    Guess guess = guess("flowers.csv", csv, Wishes.NONE);
    assertEquals(List.of("a \"b\", #1", "true"), source(guess).getStringList("features"));
  }

  @Test
  void textIsContinued() throws IOException {
    String text = "It was, after all, a dark and stormy night; nobody slept.\n".repeat(80);
    Guess guess = guess("story.txt", text, Wishes.NONE);
    assertEquals("text", guess.kind());
    assertEquals("", guess.prepare());
    Config train = ConfigFactory.parseString(guess.train());
    assertEquals("text", train.getString("data.kind"));
    assertThrows(DataException.class, () -> guess("short.txt", "Too short.", Wishes.NONE));
  }

  @Test
  void tablesAreFoundWhateverTheFileIsCalled() throws IOException {
    assertEquals("table", guess("flowers.txt", flowers(), Wishes.NONE).kind());
    String comments = "# made by hand\n# in May\n" + flowers().replace(',', '\t');
    Guess guess = guess("flowers", comments, Wishes.NONE);
    assertEquals("#", source(guess).getString("comment"));
    assertEquals("\t", source(guess).getString("delimiter"));
  }

  private void assertRefused(String name, String content, String reason) {
    DataException refused =
        assertThrows(DataException.class, () -> guess(name, content, Wishes.NONE));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertFalse(refused.getMessage().contains("null"), refused.getMessage());
  }

  @Test
  void whatNothingSuitsIsTold() {
    assertRefused("numbers.csv", "1.5,2.5\n3.5,4.5\n5.5,6.5\n", "holds numbers, not the names");
    assertRefused("few.csv", "a,b\n1,2\n3,4\n", "init finds no use for");
    assertRefused("texts.csv", "a,b\nx,hello world\ny,good morning\n", "tables of numbers");
    String months = "month,x\n2015-01,1.5\n2015-02,2.5\n2015-03,3.5\n";
    assertRefused("months.csv", months, "month writes months without a day, such as 2015-01");
    assertRefused("rows.jsonl", "{\"a\": 1}\n", "conf/prepare-table.conf");
    assertRefused("nothing.csv", "", "init finds no use for");
  }
}
