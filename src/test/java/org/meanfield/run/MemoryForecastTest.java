package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.errors.UsageException;
import org.meanfield.train.TrainConfig;

final class MemoryForecastTest {
  private static final long HEAP = 1L << 30;

  private static final TrainConfig TRAIN =
      new RunConfigLoader(new Configuration())
          .fromFile("conf/lstm-mnist-sample.conf", List.of("train.workers=4"))
          .config()
          .train();

  private static final long DATA_BYTES = 1000L * (80 + 4 * (10 * 3 + 1));

  private static MemoryForecast forecast(long stepValues, int localTasks) {
    return MemoryForecast.of(
        new MemoryForecast.Kept(1000, 0, stepValues), TRAIN, DATA_BYTES, localTasks);
  }

  @Test
  void stepsOfTasksThatRunAtOnceCount() {
    // Each task needs 400 MiB.
    long stepValues = 100 << 20;
    assertDoesNotThrow(() -> forecast(stepValues, 1).require(HEAP, 0));
    String message =
        assertThrows(UsageException.class, () -> forecast(stepValues, 2).require(HEAP, 0))
            .getMessage();
    assertTrue(message.contains("800 for training steps"), message);
    assertTrue(message.contains("train.batchSize"), message);
  }

  @Test
  void idleCoresAndExecutorsNeedNothingOfTheDriver() {
    // Each task needs 120 MiB: those of four workers fit, and those of eight wouldn't.
    long stepValues = 30 << 20;
    assertDoesNotThrow(() -> forecast(stepValues, 8).require(HEAP, 0));
    assertThrows(UsageException.class, () -> forecast(2 * stepValues, 8).require(HEAP, 0));
    assertDoesNotThrow(() -> forecast(1L << 40, 0).require(HEAP, 0));
  }
}
