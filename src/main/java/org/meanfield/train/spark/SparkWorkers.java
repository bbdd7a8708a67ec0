package org.meanfield.train.spark;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.train.Replica;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingState;
import org.meanfield.train.Workers;
import org.nd4j.linalg.dataset.DataSet;

/** The logical workers as partitions of an epoch's minibatches; a round is one Spark job. */
final class SparkWorkers implements Workers {
  private final JavaSparkContext spark;
  private final JavaRDD<DataSet> epoch;
  private final String configurationJson;
  private final TrainConfig config;
  private final int roundsInEpoch;

  SparkWorkers(
      JavaSparkContext spark,
      JavaRDD<DataSet> epoch,
      String configurationJson,
      TrainConfig config,
      int roundsInEpoch) {
    this.spark = spark;
    this.epoch = epoch;
    this.configurationJson = configurationJson;
    this.config = config;
    this.roundsInEpoch = roundsInEpoch;
  }

  @Override
  public List<Replica> train(TrainingState from) {
    spark.setJobDescription(
        String.format(
            "epoch %d of %d, round %d of %d",
            from.progress().epoch() + 1,
            config.epochs(),
            from.progress().roundInEpoch() + 1,
            roundsInEpoch));
    Broadcast<RoundStart> broadcast =
        spark.broadcast(
            new RoundStart(
                configurationJson,
                from.parameters(),
                from.updaterState(),
                config.updaterState(),
                from.progress(),
                config.seed(),
                config.averagingFrequency()));
    // One for each worker, so that an executor fetches only those of the workers that it runs.
    List<Broadcast<float[]>> own = from.ownUpdaterStates().stream().map(spark::broadcast).toList();
    try {
      return epoch.mapPartitionsWithIndex(new RoundTask(broadcast, own), true).collect();
    } finally {
      own.forEach(Broadcast::destroy);
      broadcast.destroy();
    }
  }

  @Override
  public int parallelism() {
    return spark.defaultParallelism();
  }
}
