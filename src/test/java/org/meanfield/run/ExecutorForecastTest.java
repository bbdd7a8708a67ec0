package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.train.TrainConfig;

final class ExecutorForecastTest {
  private static final long GIB = 1L << 30;

  private static TrainConfig train(int workers) {
    return new RunConfigLoader(new Configuration())
        .fromFile("conf/lstm-mnist-sample.conf", List.of("train.workers=" + workers))
        .config()
        .train();
  }

  private static DatasetInfo data(int examples) {
    return new DatasetInfo(
        Content.SEQUENCES, 1000, 8, Target.classes(2), Map.of(Split.TRAIN, examples), "");
  }

  private static ExecutorForecast forecast(int batch, int tasks, int examples) {
    double steps = LstmSpec.plain(List.of(512)).stepValues(new DataShape(1000, 8, null, 2), batch);
    return ExecutorForecast.of(
        new MemoryForecast.Kept(1000, 0, steps), train(4), data(examples), tasks);
  }

  @Test
  void longSequencesInLargeMinibatchesNeedMoreThanADefaultExecutorHas() {
    // An example takes 13.7 MiB: 1000 steps of 7 times 512 and 8 values, of 4 bytes each.
    assertDoesNotThrow(() -> forecast(48, 1, 100).require(GIB));
    String message =
        assertThrows(UsageException.class, () -> forecast(64, 1, 100).require(GIB)).getMessage();
    assertTrue(message.contains("1 tasks at once, each with 877 for training steps"), message);
    assertTrue(message.contains("--executor-memory"), message);
    assertDoesNotThrow(() -> forecast(64, 1, 100).require(2 * GIB));
    assertThrows(UsageException.class, () -> forecast(64, 3, 100).require(2 * GIB));
  }

  @Test
  void executorRunsNoMoreTasksThanThereAreWorkers() {
    assertEquals(4, forecast(1, 32, 100).tasks());
  }

  @Test
  void shardHasToFit() {
    assertThrows(UsageException.class, () -> forecast(1, 1, Integer.MAX_VALUE).require(64 * GIB));
  }
}
