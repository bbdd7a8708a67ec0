package org.meanfield.run;

import java.util.Locale;
import org.meanfield.errors.UsageException;
import org.meanfield.train.Reduction;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.UpdaterStatePolicy;

/**
 * The least heap that a run needs in the driver, computed before it starts. With P values of
 * parameters, updater and outer state: the replicas of W workers as they arrive and as objects
 * (2·4·W·P bytes, without what is only the worker's own), or their mean alone (2·4·P) where the
 * executors average; the sum in double (8·P) and the states before and after, in a checkpoint and
 * in its archive (8·4·P). In local mode the shards live there too, the replicas wherever they are
 * averaged, and what training steps keep.
 *
 * @param results what the tasks of one job bring back to the driver
 */
record MemoryForecast(long replicas, long states, long shards, double steps, long results) {
  private static final double MIB = 1 << 20;

  /** The memory that Spark and the JVM keep for themselves. */
  static final long SPARK_BYTES = 250L << 20;

  /** The archive of a checkpoint is one Java array, with some room for its configuration. */
  private static final long MAX_VALUES = (Integer.MAX_VALUE - (1 << 20)) / Float.BYTES;

  /**
   * The values that a model keeps.
   *
   * @param parameters how many it has
   * @param chainValues values of the Markov chains that each worker keeps
   * @param stepValues values that a training step keeps on the heap
   */
  record Kept(long parameters, long chainValues, double stepValues) {}

  /**
   * The forecast for a run.
   *
   * @param dataBytes of the examples that the training holds
   * @param localTasks that the driver itself runs at once; 0 if executors run them
   * @throws UsageException if no JVM can hold the model
   */
  static MemoryForecast of(Kept model, TrainConfig train, long dataBytes, int localTasks) {
    long parameters = model.parameters();
    long chainValues = model.chainValues();
    boolean local = localTasks > 0;
    long values =
        parameters
            * (1
                + train.updater().stateValuesPerParameter()
                + train.averaging().outer().stateValuesPerParameter());
    long ownStates =
        Math.addExact(
            Math.multiplyExact(chainValues, train.workers()),
            Math.multiplyExact(
                parameters,
                (long) train.workers()
                    * ((train.averaging().updaterState() == UpdaterStatePolicy.PER_WORKER
                            ? train.updater().stateValuesPerParameter()
                            : 0)
                        + (train.averaging().outer().keepsReplicas() ? 1 : 0))));
    if (values + ownStates > MAX_VALUES) {
      throw new UsageException(
          String.format(
              "The model has %,d parameters, and %,d values with the state of optimisers and"
                  + " workers, but a checkpoint holds at most %,d. Choose fewer units, a simpler"
                  + " train.updater.kind, train.updaterState = average, or another train.outer.kind"
                  + " than elastic.",
              parameters, values + ownStates, MAX_VALUES));
    }
    long shards = local ? dataBytes : 0;
    int updater = train.updater().stateValuesPerParameter();
    long replica = parameters * (1 + (train.averaging().updaterState().startsAnew() ? 0 : updater));
    long averaged =
        parameters * (1 + (train.averaging().updaterState().isAveraged() ? updater : 0));
    boolean collected =
        train.averaging().reduction().forReplicas(train.workers(), averaged) == Reduction.COLLECT;
    long brought =
        train.averaging().outer().keepsReplicas()
            ? replica * train.workers()
            : averaged * (collected ? train.workers() : 1);
    return new MemoryForecast(
        8 * (local ? replica * train.workers() : brought),
        32 * (values + ownStates),
        shards,
        Float.BYTES * model.stepValues() * Math.min(localTasks, train.workers()),
        4 * Math.max(brought, ownStates));
  }

  private double bytes() {
    return replicas + states + shards + steps + SPARK_BYTES;
  }

  /**
   * Compares with what there is.
   *
   * @param heapBytes of the driver
   * @param resultBytes that Spark lets a job's tasks bring back; 0 for any number
   * @throws UsageException if it can't be enough
   */
  void require(long heapBytes, long resultBytes) {
    if (resultBytes > 0 && results > resultBytes) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "A round brings %,.0f MiB back to the driver, but spark.driver.maxResultSize is %,.0f"
                  + " MiB. Leave it unset: Meanfield checks the driver's memory itself.",
              Math.ceil(results / MIB),
              resultBytes / MIB));
    }
    if (bytes() > heapBytes) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "The driver needs at least %,.0f MiB of heap (%,.0f for the workers' replicas, %,.0f"
                  + " for the model's state, %,.0f for data, %,.0f for training steps, %,.0f for"
                  + " Spark) but has %,.0f. Give it more with spark-submit --driver-memory or"
                  + " SPARK_DRIVER_MEMORY, or take fewer train.workers, a smaller train.batchSize"
                  + " or a smaller model.",
              bytes() / MIB,
              replicas / MIB,
              states / MIB,
              shards / MIB,
              steps / MIB,
              SPARK_BYTES / MIB,
              heapBytes / MIB));
    }
  }
}
