package org.meanfield.train.spark;

import java.util.List;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.train.GatheredReplicas;
import org.meanfield.train.Progress;
import org.meanfield.train.Replica;
import org.meanfield.train.Replicas;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingState;
import org.meanfield.train.Workers;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The logical workers in tasks that stay for an epoch; a round is an exchange with the driver. A
 * leg that Spark gives up is begun anew, if it came further than the one before.
 */
final class ResidentWorkers implements Workers, AutoCloseable {
  private final JavaSparkContext spark;
  private final JavaRDD<DataSet> epoch;
  private final WorkerNetwork trained;
  private final TrainConfig config;

  /** Null before the first round. */
  private Leg leg;

  ResidentWorkers(
      JavaSparkContext spark, JavaRDD<DataSet> epoch, WorkerNetwork trained, TrainConfig config) {
    this.spark = spark;
    this.epoch = epoch;
    this.trained = trained;
    this.config = config;
  }

  @Override
  public Replicas train(TrainingState from, int minibatches) {
    RoundStart start = RoundStart.of(trained, config, from, minibatches);
    try {
      while (true) {
        begin(from.progress());
        List<Replica> replicas = leg.train(start);
        if (replicas != null) {
          return new GatheredReplicas(replicas, 0);
        }
        leg.requireHope();
        close();
      }
    } catch (Exception e) {
      return ExceptionUtils.rethrow(e);
    }
  }

  /** Begins a leg, if there is none or there is room for more tasks than it has. */
  private void begin(Progress progress) {
    int tasks = Math.min(config.workers(), room());
    if (leg != null && leg.tasks() < tasks) {
      close();
    }
    if (leg == null) {
      spark.setJobDescription(
          String.format(
              "epoch %d of %d, from round %d on",
              progress.epoch() + 1, config.epochs(), progress.roundInEpoch() + 1));
      leg = new Leg(spark, epoch, tasks);
    }
  }

  /** Returns the tasks that the cluster runs at once; no limit if it grows by itself. */
  private int room() {
    return spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false)
        ? Integer.MAX_VALUE
        : parallelism();
  }

  @Override
  public int parallelism() {
    return Slots.of(spark);
  }

  @Override
  public void close() {
    if (leg != null) {
      leg.close();
      leg = null;
    }
  }
}
