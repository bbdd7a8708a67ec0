package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;

final class CapacityTest {
  private static final long GIB = 1L << 30;

  private static final RunConfig LARGE =
      new RunConfigLoader(new Configuration())
          .fromFile(
              "conf/lstm-mnist-sample.conf",
              List.of("train.workers=4", "train.batchSize=64", "model.hidden=[512]"))
          .config();

  private static DatasetInfo data(int examples) {
    return new DatasetInfo(
        Content.SEQUENCES, 1000, 8, Target.classes(2), Map.of(Split.TRAIN, examples), "");
  }

  private static void require(Capacity capacity) {
    capacity.require(LARGE, data(1000), data(1000).bytesInMemory(Split.TRAIN));
  }

  private static String refusal(Capacity capacity) {
    return assertThrows(UsageException.class, () -> require(capacity)).getMessage();
  }

  @Test
  void eitherOfDriverAndExecutorsHasToSuffice() {
    assertDoesNotThrow(() -> require(new Capacity(0, 2 * GIB, 0, 1, 2 * GIB)));
    String executors = refusal(new Capacity(0, 2 * GIB, 0, 1, GIB));
    assertTrue(executors.startsWith("An executor needs at least"), executors);
    String driver = refusal(new Capacity(0, GIB / 4, 0, 1, 2 * GIB));
    assertTrue(driver.startsWith("The driver needs at least"), driver);
    String local = refusal(new Capacity(2, 2 * GIB, 0, 1, GIB));
    assertTrue(local.startsWith("The driver needs at least"), local);
    String results = refusal(new Capacity(0, 2 * GIB, 1 << 20, 1, 2 * GIB));
    assertTrue(results.contains("spark.driver.maxResultSize"), results);
  }

  @Test
  void minibatchOfTheMostExamplesThereCanBeIsNotNegative() {
    assertEquals(64, Capacity.minibatch(LARGE.train(), data(Integer.MAX_VALUE)));
    assertEquals(1, Capacity.minibatch(LARGE.train(), data(3)));
  }
}
