package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/**
 * What isn't training, as a fraction of the rounds' wall time: the LSTM with 128 units, local[2].
 */
final class OverheadBench {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"10, 0.20", "50, 0.05"})
  void littleBesidesTraining(int averagingFrequency, double most) throws Exception {
    Ended ended =
        new Meanfield(directory, "local[2]")
            .longLived()
            .run(
                "train",
                "--json",
                "--config",
                "conf/lstm-mnist-sample.conf",
                "--run",
                directory.resolve("run").toString(),
                "--set",
                "train.averagingFrequency=" + averagingFrequency);
    assertEquals(0, ended.code(), ended.errors());
    JsonNode phases = ended.json().get("phases");
    double compute = phases.get("compute").asDouble();
    double rest = 0;
    for (String phase : new String[] {"serialise", "broadcast", "wait", "reduce"}) {
      rest += phases.get(phase).asDouble();
    }
    double overhead = rest / (rest + compute);
    System.out.printf(
        "averaging every %d: %.2f s of %.2f s aren't training, %.1f %%%n",
        averagingFrequency, rest, rest + compute, 100 * overhead);
    assertTrue(overhead <= most, "overhead " + overhead);
  }
}
