package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Filling;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageDataset;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.train.Epochs;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.event.TrainingEvent.RoundEnded;

/** Epochs that were begun before minibatches were evened out. */
final class ResumedEpochIT {
  private static final TrainConfig TRAIN =
      new RunConfigLoader(new Configuration())
          .fromFile(
              "conf/lstm-mnist-sample.conf",
              List.of("train.workers=2", "train.batchSize=16", "train.averagingFrequency=2"))
          .config()
          .train();

  @TempDir Path directory;

  @Test
  void goOnWithFullMinibatchesToTheirEndAndNoFurther() throws Exception {
    SparkConf local =
        new SparkConf().setMaster("local[2]").setAppName("test").set("spark.ui.enabled", "false");
    IdxFiles.digits(directory, 91, 40);
    List<Long> examples = new ArrayList<>();
    try (JavaSparkContext spark = new JavaSparkContext(local);
        ShardedData data =
            ImageDataset.open(new ImageConfig(directory.toString(), 0), spark.hadoopConfiguration())
                .shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 2)) {
      MultiLayerNetwork network =
          Networks.build(
              LstmSpec.plain(List.of(4))
                  .configuration(new DataShape(28, 10), TRAIN.updater(), TRAIN.seed()));
      RoundEngine engine =
          new RoundEngine(
              TRAIN,
              data.minibatchesPerEpoch(TRAIN.batchSize()),
              state -> {},
              event -> examples.add(((RoundEnded) event).examples()),
              new TrainingClock());
      // Shards have 46 and 45 examples; each worker has trained two minibatches of 16.
      TrainingState underWay =
          new TrainingState(
              FlatState.parameters(network),
              FlatState.updaterState(network),
              OwnStates.NONE,
              new float[0],
              new Progress(0, 1, 2, 1, 2, 0, 64, 100, 64, Filling.FULL));
      SparkTraining training =
          new SparkTraining(
              spark,
              network,
              WorkerNetwork.unclipped(network.getLayerWiseConfigurations().toJson()),
              data,
              TRAIN,
              engine,
              underWay);
      TrainingState next = Epochs.next(training.finishEpoch(underWay));
      assertEquals(91, next.progress().examplesSeen());
      assertEquals(2 * 91, training.finishEpoch(next).progress().examplesSeen());
    }
    // 14 and 13 are left; then there are 16 or 15 in each of three minibatches.
    assertEquals(List.of(27L, 61L, 30L), examples);
  }
}
