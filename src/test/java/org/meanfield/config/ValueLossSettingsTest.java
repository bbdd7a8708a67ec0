package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.UsageException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.loss.ValueLoss;

/** The settings of the loss of values. */
final class ValueLossSettingsTest {
  @TempDir Path directory;
  private final RunConfigLoader loader = new RunConfigLoader(new Configuration());

  private LoadedConfig load(String... settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, RunConfigLoaderTest.MINIMAL);
    return loader.fromFile(file.toString(), List.of(settings));
  }

  private static ValueLoss loss(LoadedConfig config) {
    return ((LstmSpec) config.config().model()).valueLoss();
  }

  @Test
  void lossAndLevelsAreSettingsOfTheModel() throws IOException {
    LoadedConfig config = load("model.loss=quantile", "model.quantiles=[0.1, 0.5]");
    assertEquals(new ValueLoss(ValueLoss.Kind.QUANTILE, List.of(0.1, 0.5)), loss(config));
    assertEquals(loss(config), loss(loader.fromJson(config.toJson(), List.of())));
    assertEquals(ValueLoss.SQUARED, loss(load()));
  }

  @Test
  void runsOfEarlierVersionsHaveLearntBySquaredErrors() throws IOException {
    LoadedConfig now = load();
    String earlier =
        now.toJson().replaceAll(",?\\s*\"(loss|quantiles)\"\\s*:\\s*(\"\\w+\"|\\[\\s*])", "");
    assertTrue(!earlier.contains("quantiles") && !earlier.contains("loss"), earlier);
    LoadedConfig before = loader.fromJson(earlier, List.of());
    assertEquals(ValueLoss.SQUARED, loss(before));
    assertEquals(now.identity(), before.identity());
    assertEquals(Optional.empty(), lossIn(now));
    assertEquals(Optional.of("GAUSSIAN"), lossIn(load("model.loss=gaussian")));
  }

  /** Returns what a run's fingerprint, which that of an earlier version must equal, says of it. */
  private static Optional<String> lossIn(LoadedConfig config) {
    return Optional.ofNullable(config.identity().get("model.loss"));
  }

  @Test
  void faultsAreToldAtTheirPlaces() {
    assertRefused("model.quantiles are [0.5], but loss = squared", "model.quantiles=[0.5]");
    assertRefused("model.quantiles are none, but loss = quantile", "model.loss=quantile");
    assertRefused("model.quantiles must rise", "model.loss=quantile", "model.quantiles=[0.9, 0.1]");
    assertRefused(
        "model.quantiles must be a list of numbers, such as [0.1, 0.9] but is",
        "model.loss=quantile",
        "model.quantiles=median");
    assertRefused("choose one of squared, absolute, quantile, gaussian", "model.loss=mean-squared");
  }

  private void assertRefused(String part, String... settings) {
    String message = assertThrows(UsageException.class, () -> load(settings)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
