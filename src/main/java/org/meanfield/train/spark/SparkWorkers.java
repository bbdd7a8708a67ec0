package org.meanfield.train.spark;

import java.util.List;
import java.util.stream.Stream;
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
  private final TrainedNetwork trained;
  private final TrainConfig config;

  SparkWorkers(
      JavaSparkContext spark, JavaRDD<DataSet> epoch, TrainedNetwork trained, TrainConfig config) {
    this.spark = spark;
    this.epoch = epoch;
    this.trained = trained;
    this.config = config;
  }

  @Override
  public Replicas train(TrainingState from, int minibatches) {
    describe(from.progress(), minibatches);
    long begin = System.nanoTime();
    Broadcast<RoundStart> start =
        spark.broadcast(
            new RoundStart(
                trained,
                new WorkerState(from.parameters(), from.updaterState(), new float[0]),
                config.updaterState(),
                config.weightBy(),
                from.progress(),
                config.seed(),
                minibatches));
    // One for each worker, so that an executor fetches only those of the workers that it runs.
    List<Broadcast<WorkerState>> own = from.ownStates().stream().map(spark::broadcast).toList();
    long broadcastNanos = System.nanoTime() - begin;
    Runnable destroy =
        () -> Stream.concat(Stream.of(start), own.stream()).forEach(Broadcast::destroy);
    ReplicaRdd replicas = new ReplicaRdd(epoch.rdd(), new RoundTask(start, own));
    int updaterValues = config.updaterState().startsAnew() ? 0 : from.updaterState().length;
    long values = (long) from.parameters().length + updaterValues;
    if (config.reduction().forReplicas(config.workers(), values) == Reduction.SHARDED) {
      int reducers = parallelism();
      Slicing slicing = Slicing.forReducers(from.parameters().length, updaterValues, reducers);
      return new ShardedReplicas(replicas.toJavaRDD(), slicing, reducers, broadcastNanos, destroy);
    }
    try {
      return new GatheredReplicas(replicas.gather(), broadcastNanos);
    } finally {
      destroy.run();
    }
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
