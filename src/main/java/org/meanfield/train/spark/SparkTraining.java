package org.meanfield.train.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.meanfield.data.ShardedData;
import org.meanfield.train.Progress;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingState;

/** Epochs through DL4J's {@link SparkDl4jMultiLayer}, driven by our {@link RoundEngine}. */
public final class SparkTraining implements Trainer.EpochRunner {
  private final SparkDl4jMultiLayer network;
  private final AveragingTrainingMaster master;
  private final ShardedData data;
  private final TrainConfig config;

  /** Creates the training of {@code model}, which {@code trained} describes, on {@code data}. */
  public SparkTraining(
      JavaSparkContext spark,
      MultiLayerNetwork model,
      WorkerNetwork trained,
      ShardedData data,
      TrainConfig config,
      RoundEngine engine,
      TrainingState start) {
    this.master = new AveragingTrainingMaster(trained, config, engine, start);
    this.network = new SparkDl4jMultiLayer(spark, model, master);
    this.data = data;
    this.config = config;
  }

  @Override
  public TrainingState finishEpoch(TrainingState from) {
    master.startFrom(from);
    Progress progress = from.progress();
    network.fit(
        data.epoch(config.seed(), progress.epoch(), config.batchSize(), progress.filling()));
    return master.state();
  }
}
