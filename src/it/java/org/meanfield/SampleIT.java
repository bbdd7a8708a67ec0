package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** The README's first command keeps its promise. */
final class SampleIT {
  @Test
  void learnsToReadDigits(@TempDir Path directory) throws Exception {
    Ended ended =
        new Meanfield(directory, "local[2]")
            .longLived()
            .run(
                "train",
                "--json",
                "--config",
                "conf/lstm-mnist-sample.conf",
                "--run",
                directory.resolve("run").toString());
    assertEquals(0, ended.code(), ended.errors());
    JsonNode result = ended.json();
    System.out.println(result.toPrettyString());
    assertEquals("completed", result.get("status").asText());
    double accuracy = result.get("metrics").get("test").get("accuracy").asDouble();
    assertTrue(accuracy >= 0.94, "test accuracy " + accuracy);
  }
}
