package org.meanfield.run;

import java.util.Locale;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Split;
import org.meanfield.errors.UsageException;
import org.meanfield.train.TrainConfig;

/**
 * Forecasts the heap that a run needs of each executor at least, before it starts. Each task that
 * runs at once holds its worker's shard, which is one object; a replica, as it is trained and as it
 * is sent (2·4·P bytes for P values of parameters and updater); and what its training steps keep of
 * the longest sequences, which grows with steps, layers and the minibatch.
 *
 * @param tasks that an executor runs at once
 * @param shard bytes of the largest one
 * @param replica bytes
 * @param steps bytes
 */
record ExecutorForecast(int tasks, double shard, double replica, double steps) {
  private static final double MIB = 1 << 20;

  /** Returns the forecast for executors that run {@code tasks} tasks at once. */
  static ExecutorForecast of(
      MemoryForecast.Kept model, TrainConfig train, DatasetInfo data, int tasks) {
    long values = model.parameters() * (1 + train.updater().stateValuesPerParameter());
    return new ExecutorForecast(
        Math.min(tasks, train.workers()),
        (double) data.bytesInMemory(Split.TRAIN) / train.workers(),
        8.0 * values,
        Float.BYTES * model.stepValues());
  }

  private double bytes() {
    return MemoryForecast.SPARK_BYTES + tasks * (shard + replica + steps);
  }

  /**
   * Compares with what there is.
   *
   * @param heapBytes of an executor
   * @throws UsageException if it can't be enough
   */
  void require(long heapBytes) {
    if (bytes() > heapBytes) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "An executor needs at least %,.0f MiB of heap (%d tasks at once, each with %,.0f for"
                  + " training steps, %,.0f for its worker's data and %,.0f for its replica; %,d"
                  + " for Spark) but has %,.0f. Give it more with spark-submit --executor-memory,"
                  + " or fewer tasks with --executor-cores, or take a smaller train.batchSize, more"
                  + " train.workers, shorter sequences or fewer units.",
              Math.ceil(bytes() / MIB),
              tasks,
              steps / MIB,
              shard / MIB,
              replica / MIB,
              MemoryForecast.SPARK_BYTES >> 20,
              heapBytes / MIB));
    }
  }
}
