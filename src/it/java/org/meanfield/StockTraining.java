package org.meanfield;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.NativeRuntime;
import org.meanfield.train.TrainConfig;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j as it comes: its own layers and its ParameterAveragingTrainingMaster. */
final class StockTraining {
  /** About half of MNIST's 938 minibatches of 64, so that an epoch lasts a minute or so. */
  private static final int MINIBATCHES = 468;

  private StockTraining() {}

  /**
   * Returns the speed of a second epoch, on one native thread a task, of a classifier of images by
   * rows.
   */
  static double examplesPerSecond(String file, List<String> settings) {
    NativeRuntime.pin();
    RunConfig config = new RunConfigLoader(new Configuration()).fromFile(file, settings).config();
    TrainConfig train = config.train();
    String master = "local[" + train.workers() + "]";
    SparkConf conf = new SparkConf().setMaster(master).setAppName("stock");
    try (JavaSparkContext spark = new JavaSparkContext(conf.set("spark.ui.enabled", "false"))) {
      Dataset dataset = Dataset.open(config.data(), spark.hadoopConfiguration());
      DatasetInfo info = dataset.info();
      DataShape shape = new DataShape(info.features(), info.target().outputs());
      List<DataSet> minibatches;
      try (ShardedData shards =
          dataset.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, train.workers())) {
        minibatches = shards.epoch(train.seed(), 0, train.batchSize()).take(MINIBATCHES);
      }
      SparkDl4jMultiLayer network =
          new SparkDl4jMultiLayer(
              spark,
              config.model().configuration(shape, train.updater(), train.seed()),
              new ParameterAveragingTrainingMaster.Builder(train.workers(), train.batchSize())
                  .batchSizePerWorker(train.batchSize())
                  .averagingFrequency(train.averaging().averagingFrequency())
                  .rddTrainingApproach(RDDTrainingApproach.Direct)
                  .build());
      network.fit(spark.parallelize(minibatches, train.workers()));
      long start = System.nanoTime();
      network.fit(spark.parallelize(minibatches, train.workers()));
      double seconds = (System.nanoTime() - start) / 1e9;
      return minibatches.stream().mapToInt(DataSet::numExamples).sum() / seconds;
    }
  }
}
