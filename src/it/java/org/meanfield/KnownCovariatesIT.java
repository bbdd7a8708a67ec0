package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/**
 * Sales that follow from a price, which is drawn anew for each step and known before: nothing else
 * tells them.
 */
final class KnownCovariatesIT {
  private static final int STEPS = 600;

  @TempDir Path directory;
  private Meanfield meanfield;

  @BeforeEach
  void write() throws Exception {
    Random random = new Random(9);
    StringBuilder csv = new StringBuilder("t,price,sales\n");
    for (int t = 0; t < STEPS; t++) {
      double price = random.nextGaussian();
      // Some steps are missing, and some have no price.
      if (t % 97 != 50) {
        String told = t % 89 == 40 ? "" : String.valueOf(price);
        csv.append(t).append(',').append(told).append(',').append(100 - 20 * price).append('\n');
      }
    }
    Files.writeString(directory.resolve("sales.csv"), csv);
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = time-series, path = "%s", time = t, features = [sales], targets = [sales]
            length = 4, horizon = 2
            whenMissing = interpolate, gaps = fill, duplicateTimes = mean
          }
          splits { kind = time, testFraction = 0.2 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("sales.csv")));
    Files.writeString(
        directory.resolve("train.conf"),
        """
        run = "unused"
        data { kind = prepared, path = "unused" }
        model { kind = lstm, hidden = [12] }
        train { workers = 2, batchSize = 16, averagingPeriod = 4, epochs = 12
                optimizer { kind = adam, learningRate = 0.02 } }
        """);
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  private JsonNode prepared(String name, String... settings) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "prepare",
                "--json",
                "--config",
                directory.resolve("prepare.conf").toString(),
                "--output",
                directory.resolve(name).toString()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Ended prepared = meanfield.run(command.toArray(String[]::new));
    assertEquals(0, prepared.code(), prepared.errors());
    return prepared.json();
  }

  private JsonNode trained(String name) throws Exception {
    return meanfield.trained(
        directory.resolve("train.conf").toString(),
        "--run",
        directory.resolve("run-" + name).toString(),
        "--set",
        "data.path=" + directory.resolve(name));
  }

  private static double error(JsonNode split) {
    return split.get("test").get("meanSquaredError").asDouble();
  }

  @Test
  void modelsUseWhatIsKnownOfTheStepsToForecast() throws Exception {
    prepared("without");
    String fingerprint = fingerprint(prepared("known", "data.source.known=[price]"));
    JsonNode without = trained("without");
    JsonNode known = trained("known");
    double unknown = error(without.get("metrics"));
    assertTrue(unknown > 200, "sales vary by 400: " + unknown);
    double told = error(known.get("metrics"));
    assertTrue(told < 0.25 * unknown, told + " of " + unknown);
    double ridge =
        known.get("baselines").get("test").get("ridge").get("meanSquaredError").asDouble();
    assertTrue(ridge < 0.1 * unknown, ridge + " of " + unknown);
    meanfield = new Meanfield(directory, "local[1]");
    assertEquals(fingerprint, fingerprint(prepared("again", "data.source.known=[price]")));
    assertEquals(known.get("parametersSha256"), trained("again").get("parametersSha256"));
  }

  private static String fingerprint(JsonNode prepared) {
    JsonNode fingerprint = prepared.findValue("fingerprint");
    assertNotNull(fingerprint, prepared.toString());
    return fingerprint.asText();
  }
}
