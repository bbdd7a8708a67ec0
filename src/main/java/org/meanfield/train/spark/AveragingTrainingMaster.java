package org.meanfield.train.spark;

import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.FlatState;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingState;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Our round engine as a DL4J {@link TrainingMaster}: {@code SparkDl4jMultiLayer.fit(rdd)} trains
 * one epoch, in which partition w of {@code rdd} is logical worker w and its elements are that
 * worker's minibatches in the order of their visit. What DL4J's interface offers beyond that
 * (graphs, paths, hooks) is refused; it keeps no statistics of DL4J's kind.
 */
public final class AveragingTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final WorkerNetwork trained;
  private final TrainConfig config;
  private final RoundEngine engine;
  private TrainingState state;

  /**
   * Creates a master for one run.
   *
   * @param start where the next epoch begins, or goes on
   */
  public AveragingTrainingMaster(
      WorkerNetwork trained, TrainConfig config, RoundEngine engine, TrainingState start) {
    this.trained = trained;
    this.config = config;
    this.engine = engine;
    this.state = start;
  }

  /** Sets the state in which the next call of {@code fit} begins. */
  public void startFrom(TrainingState start) {
    this.state = start;
  }

  /** Returns the state in which the last call of {@code fit} ended. */
  public TrainingState state() {
    return state;
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> epoch) {
    MultiLayerNetwork model = network.getNetwork();
    state =
        SparkJobs.explained(
            "in epoch " + (state.progress().epoch() + 1),
            () -> finishEpoch(network.getSparkContext(), epoch),
            (message, cause) ->
                new TrainingException(
                    message
                        + " The executors' logs tell more. Checkpoints that were written before"
                        + " remain; started again, the same command goes on from them.",
                    cause));
    FlatState.restore(model, state.parameters(), state.updaterState());
    model.setIterationCount(state.progress().iteration());
    model.setEpochCount(state.progress().epoch());
  }

  private TrainingState finishEpoch(JavaSparkContext spark, JavaRDD<DataSet> epoch) {
    if (SparkWorkers.areNeeded(config, state)) {
      return engine.finishEpoch(state, new SparkWorkers(spark, epoch, trained, config));
    }
    try (ResidentWorkers workers = new ResidentWorkers(spark, epoch, trained, config)) {
      return engine.finishEpoch(state, workers);
    }
  }

  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    throw refused();
  }

  @Override
  public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
    throw refused();
  }

  @Override
  public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
    throw refused();
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw refused();
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
    throw refused();
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw refused();
  }

  @Override
  public void removeHook(TrainingHook hook) {
    throw refused();
  }

  @Override
  public String toJson() {
    throw refused();
  }

  @Override
  public String toYaml() {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException(
        "this master trains a MultiLayerNetwork from an RDD of minibatches and nothing else");
  }

  @Override
  public void setListeners(Collection<TrainingListener> listeners) {
    // The engine has listeners of its own.
  }

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
    // The engine has listeners of its own.
  }

  @Override
  public void setCollectTrainingStats(boolean collect) {
    // The engine always keeps its times.
  }

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    return null;
  }

  @Override
  public boolean deleteTempFiles(JavaSparkContext spark) {
    return true;
  }

  @Override
  public boolean deleteTempFiles(SparkContext spark) {
    return true;
  }
}
