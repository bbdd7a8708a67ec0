package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * The time of rounds that isn't training. All epochs count but the first two, in which the JVM
 * warms up.
 */
final class OverheadBench {
  @TempDir Path directory;

  /**
   * The milliseconds of a round beyond the slower worker's training, the median of rounds of one
   * minibatch. The autoencoder has 402,000 or 4.27 million parameters.
   */
  @ParameterizedTest
  @CsvSource({"'[500, 16]', 20, 4", "'[4000, 280]', 250, 45"})
  void aRoundTakesLittleBeyondTraining(String hidden, int batchSize, double most) throws Exception {
    Path run = directory.resolve("run");
    Path config = directory.resolve("rounds.conf");
    Files.writeString(
        config,
        """
        run = "%s"
        data { path = "bundled:mnist-sample" }
        model { kind = autoencoder, hidden = %s }
        train {
          workers = 2, batchSize = %d, averagingPeriod = 1, epochs = 6
          optimizer { kind = sgd, learningRate = 0.01 }
        }
        """
            .formatted(run, hidden, batchSize));
    Ended ended =
        new Meanfield(directory, "local[2]")
            .longLived()
            .run("train", "--json", "--config", config.toString());
    assertEquals(0, ended.code(), ended.errors());
    List<Double> beyond = new ArrayList<>();
    for (JsonNode event : events(run)) {
      if (event.path("event").asText().equals("RoundEnded") && event.get("epoch").asInt() > 2) {
        beyond.add(1e3 * event.get("overheadSeconds").asDouble());
      }
    }
    Collections.sort(beyond);
    double median = beyond.get(beyond.size() / 2);
    System.out.printf(
        "hidden %s: %.1f ms of a round lie beyond the slower worker's training, the median of %d%n",
        hidden, median, beyond.size());
    assertTrue(median <= most, "it takes " + median + " ms");
  }

  /**
   * The fraction of the rounds' wall time that isn't training, the wait of the faster worker for
   * the slower one included. The LSTM with 128 units learns all of MNIST, one worker a core.
   */
  @ParameterizedTest
  @CsvSource({"10, 4, 0.12", "50, 10, 0.05"})
  void littleBesidesTraining(int averagingFrequency, int epochs, double most) throws Exception {
    Path run = directory.resolve("run");
    Ended ended =
        new Meanfield(directory, "local[2]")
            .longLived()
            .run(
                "train",
                "--json",
                "--config",
                "conf/lstm-mnist.conf",
                "--run",
                run.toString(),
                "--set",
                "train.workers=2",
                "--set",
                "model.dropout=0",
                "--set",
                "train.epochs=" + epochs,
                "--set",
                "train.averagingFrequency=" + averagingFrequency);
    assertEquals(0, ended.code(), ended.errors());
    int rounds = 0;
    double wall = 0;
    double beyond = 0;
    Map<String, Double> phases = new TreeMap<>();
    for (JsonNode event : events(run)) {
      if (event.path("event").asText().equals("RoundEnded") && event.get("epoch").asInt() > 2) {
        rounds++;
        wall += event.get("seconds").asDouble();
        beyond += event.get("overheadSeconds").asDouble();
        event
            .get("phases")
            .fields()
            .forEachRemaining(
                phase -> phases.merge(phase.getKey(), phase.getValue().asDouble(), Double::sum));
      }
    }
    double overhead = 1 - phases.get("compute") / wall;
    System.out.printf(
        "averaging every %d: %.1f %% of %.1f s in %d rounds aren't training, %.1f %% beyond the slower"
            + " worker's; milliseconds a round:",
        averagingFrequency, 100 * overhead, wall, rounds, 100 * beyond / wall);
    for (Map.Entry<String, Double> phase : phases.entrySet()) {
      System.out.printf(" %s %.1f", phase.getKey(), 1e3 * phase.getValue() / rounds);
    }
    System.out.println();
    assertTrue(overhead <= most, "the overhead is " + overhead);
  }

  private static List<JsonNode> events(Path run) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    try (Stream<Path> files = Files.list(run.resolve("events"))) {
      Path file = files.findFirst().orElseThrow();
      List<JsonNode> events = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        events.add(mapper.readTree(line));
      }
      return events;
    }
  }
}
