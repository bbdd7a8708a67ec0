package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.FlatState;
import org.meanfield.run.TrainingCheckpoints.Restored;

/** Runs that earlier versions wrote. They are never written anew: they must load for ever. */
final class CompatibilityTest {

  @ParameterizedTest
  @CsvSource({
    "run-of-format-1, 000016, c0b24b00e98de29b7a6e66d509fbc282e3c01e90f3d42b8d4988c15e988bc97d",
    "run-of-format-2, 000016, c0b24b00e98de29b7a6e66d509fbc282e3c01e90f3d42b8d4988c15e988bc97d"
  })
  void restores(String run, String checkpoint, String parametersSha256) {
    TrainingCheckpoints checkpoints =
        TrainingCheckpoints.in(Path.of("src/test/resources", run).toString(), new Configuration());
    Restored restored = checkpoints.findNewest(warning -> {}).orElseThrow();
    assertTrue(restored.path().endsWith(checkpoint), restored.path());
    assertEquals(parametersSha256, FlatState.sha256(restored.state().parameters()));
    assertEquals(parametersSha256, restored.manifest().parametersSha256());
    // Each worker keeps its updater's state in these runs.
    int workers = restored.state().ownStates().gather().size();
    assertTrue(workers > 1);
    assertEquals(
        restored.state().updaterState().length,
        restored.state().ownStates().gather().get(workers - 1).updaterState().length);
    assertEquals(16, restored.state().progress().rounds());
  }
}
