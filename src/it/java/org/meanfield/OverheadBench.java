package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * The fraction of the rounds' wall time that isn't training, the wait of the faster worker for the
 * slower one included. The LSTM with 128 units learns all of MNIST, one worker a core, and all
 * epochs count but the first two, in which the JVM warms up.
 */
final class OverheadBench {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"10, 4, 0.20", "50, 10, 0.05"})
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
