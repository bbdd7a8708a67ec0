package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;
import org.meanfield.train.TrainConfig;

final class MemoryForecastTest {
  private static final long HEAP = 1L << 30;

  private static final TrainConfig TRAIN =
      new RunConfigLoader(new Configuration())
          .fromFile("conf/lstm-mnist-sample.conf", List.of("train.workers=4"))
          .config()
          .train();

  private static final DatasetInfo DATA =
      new DatasetInfo(Content.SEQUENCES, 10, 3, Target.classes(2), Map.of(Split.TRAIN, 1000), "");

  private static MemoryForecast forecast(long stepValues, int localTasks) {
    return MemoryForecast.of(new MemoryForecast.Kept(1000, 0, stepValues), TRAIN, DATA, localTasks);
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
