package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.errors.CheckpointException;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;

/** Forecasts of an hourly load by each loss of values. */
final class ForecastLossIT {
  private static final int HOURS = 700;
  private static final List<String> QUANTILES =
      List.of("--set", "model.loss=quantile", "--set", "model.quantiles=[0.1, 0.5, 0.9]");

  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void prepare() throws Exception {
    Random random = new Random(5);
    StringBuilder csv = new StringBuilder("time,load\n");
    for (int hour = 0; hour < HOURS; hour++) {
      double load = 300 * (5 + Math.sin(2 * Math.PI * hour / 24) + 0.2 * random.nextGaussian());
      csv.append(Instant.ofEpochSecond(1_700_006_400L + 3600L * hour)).append(',');
      csv.append(Math.round(load)).append('\n');
    }
    Files.writeString(directory.resolve("load.csv"), csv);
    Path prepare = directory.resolve("prepare.conf");
    Files.writeString(
        prepare,
        """
        data {
          source {
            kind = time-series, path = "%s", time = time, features = [load], targets = [load]
            length = 24, horizon = 3
          }
          splits { kind = time, validationFraction = 0.15, testFraction = 0.15 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("load.csv")));
    Path train = directory.resolve("train.conf");
    Files.writeString(
        train,
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { kind = lstm, hidden = [8], dropout = 0.1 }
        train {
          workers = 2, batchSize = 16, averagingPeriod = 4, epochs = 2, earlyStopping.patience = 9
          optimizer { kind = adam, learningRate = 0.02 }
        }
        checkpoint.keepBest = 1
        """
            .formatted(directory.resolve("run"), directory.resolve("dataset")));
    config = train.toString();
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            prepare.toString(),
            "--output",
            directory.resolve("dataset").toString());
    assertEquals(0, prepared.code(), prepared.errors());
  }

  private JsonNode trained(Meanfield where, String run, List<String> loss, int epochs)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(loss);
    options.addAll(List.of("--set", "train.epochs=" + epochs));
    options.addAll(List.of("--run", directory.resolve(run).toString()));
    return where.trained(config, options.toArray(String[]::new));
  }

  private static List<String> options(String loss) {
    return loss.equals("quantile") ? QUANTILES : List.of("--set", "model.loss=" + loss);
  }

  @ParameterizedTest
  @CsvSource({
    "absolute, scaledAbsoluteError",
    "quantile, scaledPinballLoss",
    "gaussian, negativeLogLikelihood"
  })
  void learnsTheSameOnEveryMasterAndWhenItGoesOn(String loss, String metric) throws Exception {
    JsonNode whole = trained(meanfield, "whole", options(loss), 2);
    JsonNode begun = trained(meanfield, "run", options(loss), 1);
    Meanfield one = new Meanfield(directory, "local[1]").inThisProcess();
    JsonNode resumed = trained(one, "run", options(loss), 2);
    assertEquals("resumed-completed", resumed.get("status").asText());
    assertEquals(whole.get("parametersSha256"), resumed.get("parametersSha256"));
    double before = begun.get("metrics").get("validation").get(metric).asDouble();
    double after = whole.get("metrics").get("validation").get(metric).asDouble();
    assertTrue(after < before, metric + " was " + before + " and then " + after);
    assertEquals(whole.get("metrics"), resumed.get("metrics"));
  }

  @Test
  void quantilesAreJudgedBesideBaselines() throws Exception {
    JsonNode trained = trained(meanfield, "run", QUANTILES, 12);
    JsonNode test = trained.get("metrics").get("test");
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertEquals(0, judged.code(), judged.errors());
    JsonNode evaluation = judged.json().get("evaluation");
    assertEquals(test.get("pinballLoss"), evaluation.get("metrics").get("pinballLoss"));
    double before = 0;
    for (JsonNode quantile : evaluation.get("quantiles")) {
      double level = quantile.get("level").asDouble();
      double coverage = quantile.get("coverage").asDouble();
      assertTrue(coverage >= before && Math.abs(coverage - level) < 0.2, evaluation.toString());
      before = coverage;
    }
    assertEquals(3, evaluation.get("quantiles").size());
    assertEquals(3, evaluation.get("byStep").get(2).get("quantiles").size());
    JsonNode interval = evaluation.get("intervals").get(0);
    assertEquals(0.9, interval.get("upper").asDouble());
    JsonNode lastValue = judged.json().get("baselines").get("lastValue");
    assertTrue(lastValue.has("scaledAbsoluteError") && !lastValue.has("pinballLoss"));
    // The median is better than the last value, of which nobody is warned.
    String metric = "meanAbsoluteError";
    assertTrue(test.get(metric).asDouble() < lastValue.get(metric).asDouble());
    Ended text = meanfield.run("evaluate", "--config", config);
    assertTrue(text.output().contains("at or below"), text.output());
    assertTrue(text.output().contains("in 80 %"), text.output());
  }

  @Test
  void normalDistributionsAreJudged() throws Exception {
    trained(meanfield, "run", options("gaussian"), 2);
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    JsonNode evaluation = judged.json().get("evaluation");
    assertEquals(
        evaluation.get("metrics").get("negativeLogLikelihood"),
        evaluation.get("negativeLogLikelihood"));
    assertEquals(2, evaluation.get("intervals").size());
    assertFalse(evaluation.has("quantiles"));
    assertTrue(evaluation.get("byStep").get(0).has("negativeLogLikelihood"));
  }

  @Test
  void modelsOfDifferentLossesAreNotCompared() throws Exception {
    trained(meanfield, "one", QUANTILES, 1);
    trained(meanfield, "other", options("squared"), 1);
    TrainedRun one = open("one");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> one.requireSameLoss(open("other").config()));
    String message = "model.loss = quantile of [0.1, 0.5, 0.9], and the one to compare with it is";
    assertTrue(e.getMessage().contains(message), e.getMessage());
    one.requireSameLoss(one.config());
  }

  private TrainedRun open(String run) {
    return TrainedRun.open(
        new CheckpointChoice(directory.resolve(run).toString(), CheckpointChoice.NEWEST),
        List.of(),
        new Configuration(),
        warning -> {});
  }
}
