package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.train.GatheredReplicas;
import org.meanfield.train.Progress;
import org.meanfield.train.Reduction;
import org.meanfield.train.Replicas;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingState;
import org.meanfield.train.WorkerState;
import org.meanfield.train.Workers;
import org.nd4j.linalg.dataset.DataSet;

/** The logical workers as partitions of an epoch's minibatches; a round is one Spark job or two. */
final class SparkWorkers implements Workers {
  private final JavaSparkContext spark;
  private final JavaRDD<DataSet> epoch;
  private final WorkerNetwork trained;
  private final TrainConfig config;

  SparkWorkers(
      JavaSparkContext spark, JavaRDD<DataSet> epoch, WorkerNetwork trained, TrainConfig config) {
    this.spark = spark;
    this.epoch = epoch;
    this.trained = trained;
    this.config = config;
  }

  @Override
  public Replicas train(TrainingState from, int minibatches) {
    describe(from.progress(), minibatches);
    long begin = System.nanoTime();
    long broadcastBytes = (long) Float.BYTES * from.parameters().length;
    if (from.ownStates() instanceof KeptStates before && !before.areDue(broadcastBytes)) {
      before.freeEarlier();
      Broadcast<RoundStart> start =
          spark.broadcast(RoundStart.of(trained, config, from, minibatches));
      ReplicaRdd replicas =
          new ReplicaRdd(epoch.rdd(), before.replicas(), new RoundTask(start, List.of()));
      long nanos = System.nanoTime() - begin;
      return keep(new KeptStates(replicas, List.of(start), before), from, nanos);
    }
    List<WorkerState> own = from.ownStates().gather();
    Broadcast<RoundStart> start =
        spark.broadcast(RoundStart.of(trained, config, from, minibatches));
    // One for each worker, so that an executor fetches only those of the workers that it runs.
    List<Broadcast<WorkerState>> ownStarts = own.stream().map(spark::broadcast).toList();
    ReplicaRdd replicas = new ReplicaRdd(epoch.rdd(), new RoundTask(start, ownStarts));
    List<Broadcast<?>> all = new ArrayList<>(ownStarts);
    all.add(start);
    long nanos = System.nanoTime() - begin;
    // Workers that keep a model of their own go on from what the driver makes of it.
    return own.isEmpty() || config.averaging().outer().keepsReplicas()
        ? average(replicas, all, from, nanos)
        : keep(new KeptStates(replicas, all), from, nanos);
  }

  private Replicas average(
      ReplicaRdd replicas, List<Broadcast<?>> broadcasts, TrainingState from, long nanos) {
    if (isSharded(config, from)) {
      return sharded(replicas, from, nanos, new KeptStates(replicas, broadcasts)::close);
    }
    try {
      return new GatheredReplicas(replicas.gather(), nanos);
    } finally {
      broadcasts.forEach(Broadcast::destroy);
    }
  }

  private Replicas keep(KeptStates states, TrainingState from, long nanos) {
    try {
      Replicas averaged =
          isSharded(config, from)
              ? sharded(states.replicas(), from, nanos, () -> {})
              : new GatheredReplicas(states.replicas().gatherAveraged(), nanos);
      return new KeptReplicas(averaged, states);
    } catch (RuntimeException e) {
      states.close();
      throw e;
    }
  }

  /**
   * Returns whether workers keep states of their own, or replicas are for the executors to average.
   */
  static boolean areNeeded(TrainConfig config, TrainingState from) {
    return !from.ownStates().isEmpty() || isSharded(config, from);
  }

  private static boolean isSharded(TrainConfig config, TrainingState from) {
    long values = (long) from.parameters().length + averagedUpdaterValues(config, from);
    return config.averaging().reduction().forReplicas(config.workers(), values)
        == Reduction.SHARDED;
  }

  private static int averagedUpdaterValues(TrainConfig config, TrainingState from) {
    return config.averaging().updaterState().isAveraged() ? from.updaterState().length : 0;
  }

  private Replicas sharded(ReplicaRdd replicas, TrainingState from, long nanos, Runnable release) {
    int reducers = parallelism();
    Slicing slicing =
        Slicing.forReducers(
            from.parameters().length, averagedUpdaterValues(config, from), reducers);
    return new ShardedReplicas(replicas.toJavaRDD(), slicing, reducers, nanos, release);
  }

  private void describe(Progress progress, int minibatches) {
    spark.setJobDescription(
        String.format(
            "epoch %d of %d, round %d: minibatches %d to %d",
            progress.epoch() + 1,
            config.epochs(),
            progress.roundInEpoch() + 1,
            progress.minibatchInEpoch() + 1,
            progress.minibatchInEpoch() + minibatches));
  }

  @Override
  public int parallelism() {
    return Slots.of(spark);
  }
}
