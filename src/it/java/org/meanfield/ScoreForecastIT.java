package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.serving.Model;
import org.meanfield.serving.Score;

/** The whole job of a forecast: tonight's 24 hours of three series, from a raw CSV file. */
final class ScoreForecastIT {
  private static final int HOURS = 24 * 28;
  private static final int HORIZON = 24;
  private static final int WINDOW = 48;
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final List<String> SITES = List.of("north", "south", "west");

  @TempDir Path directory;
  private Meanfield meanfield;

  @BeforeEach
  void train() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Files.writeString(directory.resolve("load.csv"), table(HOURS, 0));
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = time-series, path = "%s", series = site, time = hour
            features = [load, { column = hour, encode = calendar, parts = [hour] }]
            known = [open], targets = [load]
            length = 48, horizon = %d, stride = 3
          }
          splits { kind = time, validationFraction = 0, testFraction = 0.2 }
          normaliser = per-series, targetScaling = per-series
        }
        """
            .formatted(directory.resolve("load.csv"), HORIZON));
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            directory.resolve("prepare.conf").toString(),
            "--output",
            directory.resolve("dataset").toString());
    assertEquals(0, prepared.code(), prepared.errors());
    Files.writeString(
        directory.resolve("train.conf"),
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { kind = lstm, hidden = [16], loss = quantile, quantiles = [0.1, 0.5, 0.9] }
        train { workers = 2, batchSize = 16, averagingPeriod = 4, epochs = 8
                optimizer { kind = adam, learningRate = 0.01 } }
        """
            .formatted(run(), directory.resolve("dataset")));
    meanfield.trained(directory.resolve("train.conf").toString());
  }

  private Path run() {
    return directory.resolve("run");
  }

  /** Loads that follow the hour of the day, each site in its own units, and half where closed. */
  private static double load(int site, int hour) {
    double day = 2 + Math.sin(2 * Math.PI * (hour % 24) / 24);
    return Math.pow(10, site) * day * (isOpen(hour) ? 1 : 0.5);
  }

  private static boolean isOpen(int hour) {
    return hour / 24 % 7 < 5;
  }

  /**
   * Writes hours that have happened, and behind them others of which nothing is known but whether a
   * site is open.
   */
  private static String table(int happened, int toCome) {
    Random random = new Random(3);
    StringBuilder table = new StringBuilder("hour,site,load,open\n");
    for (int hour = 0; hour < happened + toCome; hour++) {
      for (int site = 0; site < SITES.size(); site++) {
        double noise = 1 + 0.02 * random.nextGaussian();
        String load =
            hour < happened ? String.format(Locale.ROOT, "%.5f", load(site, hour) * noise) : "";
        table.append(
            String.format(
                "%s,%s,%s,%d\n", time(hour), SITES.get(site), load, isOpen(hour) ? 1 : 0));
      }
    }
    return table.toString();
  }

  private static String time(int hour) {
    return BEGIN.plus(hour, ChronoUnit.HOURS).toString();
  }

  private Ended score(String output, String... more) throws Exception {
    return meanfield.run(Rows.command("score", run(), directory.resolve(output), more));
  }

  @Test
  void tonightsHoursOfEachSeriesAreForecast() throws Exception {
    Path now = directory.resolve("now.csv");
    Files.writeString(now, table(HOURS, HORIZON));
    JsonNode told = Rows.told(score("tonight", "--input", now.toString()));
    assertEquals(SITES.size(), told.get("examples").asInt());
    assertEquals("series,origin,time,step,target,forecast,q0.1,q0.5,q0.9", columns(told));
    Set<String> seen = new HashSet<>();
    double error = 0;
    for (JsonNode row : Rows.of(directory.resolve("tonight"))) {
      int step = row.get("step").asInt();
      int site = SITES.indexOf(row.get("series").asText());
      assertEquals(time(HOURS - 1), row.get("origin").asText());
      assertEquals(time(HOURS - 1 + step), row.get("time").asText());
      assertEquals(row.get("q0.5"), row.get("forecast"));
      assertTrue(row.get("q0.1").asDouble() <= row.get("q0.9").asDouble());
      assertTrue(seen.add(site + " " + step));
      double truth = load(site, HOURS - 1 + step);
      error += Math.abs(row.get("forecast").asDouble() / truth - 1);
    }
    assertEquals(SITES.size() * HORIZON, seen.size());
    assertTrue(error / seen.size() < 0.25, "mean relative error " + error / seen.size());
  }

  /** Returns a step as the model reads it: with what is known of the step 24 hours later. */
  private static Map<String, ?> input(String time, int hour, double load) {
    boolean open = isOpen(hour + HORIZON);
    return Map.of("load", load, "hour", Instant.parse(time), "open (24 steps later)", open);
  }

  @Test
  void servingForecastsTheSame() throws Exception {
    Path now = directory.resolve("now.csv");
    Files.writeString(now, table(HOURS, HORIZON));
    Rows.told(score("tonight", "--input", now.toString()));
    Model model = Model.load(run());
    Map<String, Score.Values> served = new HashMap<>();
    for (String site : SITES) {
      List<Map<String, ?>> steps = new ArrayList<>();
      for (String line : Files.readAllLines(now)) {
        String[] cells = line.split(",", -1);
        if (cells[1].equals(site) && !cells[2].isEmpty()) {
          int hour = (int) ChronoUnit.HOURS.between(BEGIN, Instant.parse(cells[0]));
          if (hour >= HOURS - WINDOW) {
            steps.add(input(cells[0], hour, Double.parseDouble(cells[2])));
          }
        }
      }
      served.put(site, (Score.Values) model.score(steps, site));
    }
    for (JsonNode row : Rows.of(directory.resolve("tonight"))) {
      Score.Estimate estimate =
          served
              .get(row.get("series").asText())
              .steps()
              .get(row.get("step").asInt() - 1)
              .get("load");
      double forecast = row.get("forecast").asDouble();
      assertEquals(forecast, estimate.value(), 1e-5 * Math.abs(forecast));
      assertEquals(row.get("q0.9").asDouble(), estimate.quantiles().get(0.9), 1e-5 * forecast);
    }
  }

  private static String columns(JsonNode told) {
    StringBuilder names = new StringBuilder();
    told.get("columns").forEach(name -> names.append(',').append(name.asText()));
    return names.substring(1);
  }

  @Test
  void seriesWhoseKnownValuesAreMissingAreRejected() throws Exception {
    Ended ended = score("late", "--input", directory.resolve("load.csv").toString());
    assertEquals(3, ended.code(), ended.errors());
    assertTrue(
        ended.errors().contains("series north lacks open of the 24 steps after " + time(HOURS - 1)),
        ended.errors());
  }

  /** Windows of a file are those of the dataset that was prepared from it. */
  @Test
  void windowsOfTheFileAgreeWithThoseOfTheDatasetAndItsMetrics() throws Exception {
    JsonNode judged =
        Rows.told(
            meanfield.run(
                Rows.command("evaluate", run(), directory.resolve("judged"), "--format", "json")));
    double squares = 0;
    Map<String, Double> forecasts = new HashMap<>();
    List<JsonNode> rows = Rows.of(directory.resolve("judged"));
    for (JsonNode row : rows) {
      double error = row.get("forecast").asDouble() - row.get("value").asDouble();
      squares += error * error;
      String first = row.get("id").asText().replaceFirst(".*@", "");
      String origin = Instant.parse(first).plus(47, ChronoUnit.HOURS).toString();
      forecasts.put(
          row.get("series").asText() + origin + row.get("step"), row.get("forecast").asDouble());
    }
    double meanSquaredError =
        judged.get("evaluation").get("metrics").get("meanSquaredError").asDouble();
    assertEquals(meanSquaredError, squares / rows.size(), 1e-5 * meanSquaredError);
    Rows.told(score("all", "--from", "all", "--input", directory.resolve("load.csv").toString()));
    int compared = 0;
    for (JsonNode row : Rows.of(directory.resolve("all"))) {
      Double same =
          forecasts.get(row.get("series").asText() + row.get("origin").asText() + row.get("step"));
      if (same != null) {
        assertEquals(same, row.get("forecast").asDouble(), 1e-4 * Math.abs(same));
        compared++;
      }
    }
    assertTrue(compared > rows.size() / 4, compared + " of " + rows.size());
  }
}
