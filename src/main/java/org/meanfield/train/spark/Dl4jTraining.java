package org.meanfield.train.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.meanfield.data.ShardedData;
import org.meanfield.model.FlatState;
import org.meanfield.train.OwnStates;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Epochs by DL4J's own {@link ParameterAveragingTrainingMaster} on the same shards, so that ours
 * can be compared with it. What it visited is counted as it trains, for it skips some.
 */
public final class Dl4jTraining implements Trainer.EpochRunner {
  private final SparkDl4jMultiLayer network;
  private final ShardedData data;
  private final TrainConfig config;
  private final TrainingClock clock;
  private final Tally tally;

  /** Creates the training of {@code model} on {@code data}. */
  public Dl4jTraining(
      JavaSparkContext spark,
      MultiLayerNetwork model,
      ShardedData data,
      TrainConfig config,
      TrainingClock clock) {
    this.tally = new Tally(spark.sc().longAccumulator(), spark.sc().doubleAccumulator());
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(config.workers(), config.batchSize())
            .batchSizePerWorker(config.batchSize())
            .averagingFrequency(config.averaging().averagingFrequency())
            .saveUpdater(config.averaging().updaterState() == UpdaterStatePolicy.AVERAGE)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .rngSeed(config.seed())
            .trainingHooks(tally)
            .build();
    this.network = new SparkDl4jMultiLayer(spark, model, master);
    this.data = data;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public TrainingState finishEpoch(TrainingState from) {
    MultiLayerNetwork model = network.getNetwork();
    int epoch = from.progress().epoch();
    FlatState.restore(model, from.parameters(), from.updaterState());
    model.setIterationCount(from.progress().iteration());
    model.setEpochCount(epoch);
    tally.reset();
    long start = System.nanoTime();
    JavaRDD<org.nd4j.linalg.dataset.DataSet> minibatches =
        data.epoch(config.seed(), epoch, config.batchSize());
    network.fit(minibatches);
    clock.epoch(epoch, tally.examples.value(), System.nanoTime() - start);
    minibatches.unpersist();
    int iterations = model.getLayerWiseConfigurations().getIterationCount();
    return new TrainingState(
        FlatState.parameters(model),
        FlatState.updaterState(model),
        OwnStates.NONE,
        new float[0],
        from.progress()
            .plusEpoch(
                iterations - from.progress().iteration(),
                config.averaging().averagingFrequency(),
                tally.examples.value(),
                tally.lossSum.value()));
  }

  /** Counts in the executors what they train. */
  private static final class Tally implements TrainingHook {
    private final LongAccumulator examples;
    private final DoubleAccumulator lossSum;

    Tally(LongAccumulator examples, DoubleAccumulator lossSum) {
      this.examples = examples;
      this.lossSum = lossSum;
    }

    void reset() {
      examples.reset();
      lossSum.reset();
    }

    @Override
    public void preUpdate(DataSet minibatch, Model model) {
      // Counted when it is done.
    }

    @Override
    public void postUpdate(DataSet minibatch, Model model) {
      examples.add(minibatch.numExamples());
      lossSum.add(model.score() * minibatch.numExamples());
    }

    @Override
    public void preUpdate(MultiDataSet minibatch, Model model) {
      throw new UnsupportedOperationException("no model of ours has several inputs");
    }

    @Override
    public void postUpdate(MultiDataSet minibatch, Model model) {
      throw new UnsupportedOperationException("no model of ours has several inputs");
    }
  }
}
