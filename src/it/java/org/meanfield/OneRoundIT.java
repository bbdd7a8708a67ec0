package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.AveragingConfig;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.EarlyStopping;
import org.meanfield.train.Engine;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.Reduction;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.spark.AveragingTrainingMaster;
import org.meanfield.train.spark.WorkerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** One round on a real Spark, of minibatches made for it. */
final class OneRoundIT {
  private JavaSparkContext spark;
  private final List<TrainingEvent> events = new ArrayList<>();

  @BeforeEach
  void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterEach
  void stopSpark() {
    spark.stop();
  }

  /**
   * Sequences of 2 and of 5 valid steps, each with a label, have unequal say, though equal counts.
   */
  @Test
  void replicasCanWeighTheirValidTimeSteps() {
    MultiLayerConfiguration steps = labelledSteps();
    List<DataSet> minibatches = List.of(sequences(3, 2), sequences(3, 5));
    int[] parts = {3 * 2, 3 * 5};
    double[] expected = null;
    for (int w = 0; w < 2; w++) {
      MultiLayerNetwork plain = Networks.build(steps);
      DataSet d = minibatches.get(w);
      plain.fit(d.getFeatures(), d.getLabels(), d.getFeaturesMaskArray(), d.getLabelsMaskArray());
      float[] parameters = FlatState.parameters(plain);
      expected = expected == null ? new double[parameters.length] : expected;
      for (int i = 0; i < parameters.length; i++) {
        expected[i] += (double) parts[w] * parameters[i];
      }
    }
    float[] averaged = oneRoundOf(minibatches, WeightBy.TIME_STEPS, 0).parameters();
    for (int i = 0; i < expected.length; i++) {
      assertEquals((float) (expected[i] / 21), averaged[i]);
    }
  }

  @Test
  void poisonedMinibatchIsLeftOutOfTheMeanAndNamed() {
    List<DataSet> minibatches = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      minibatches.add(sequences(3, w + 1));
    }
    minibatches.get(2).getFeatures().putScalar(1, 1, 1, Float.NaN);
    float[] poisoned = oneRoundOf(minibatches, WeightBy.EXAMPLES, 0.25).parameters();
    String warning = ((TrainingEvent.Warning) events.get(0)).message();
    assertTrue(warning.contains("replica of worker 2 was left out"), warning);
    assertTrue(warning.contains("at minibatch 1 of the epoch"), warning);
    minibatches.remove(2);
    assertArrayEquals(oneRoundOf(minibatches, WeightBy.EXAMPLES, 0).parameters(), poisoned);
    minibatches.forEach(minibatch -> minibatch.getFeatures().putScalar(0, 0, 0, Float.NaN));
    TrainingException stop =
        assertThrows(
            TrainingException.class, () -> oneRoundOf(minibatches, WeightBy.EXAMPLES, 0.9));
    assertTrue(stop.getMessage().contains("3 of 3 replicas are broken"), stop.getMessage());
  }

  @Test
  void taskThatFailsEveryTimeIsExplained() {
    List<DataSet> wrong = List.of(sequences(3, 1), new DataSet(Nd4j.ones(3, 5), Nd4j.ones(3, 2)));
    TrainingException stop =
        assertThrows(TrainingException.class, () -> oneRoundOf(wrong, WeightBy.EXAMPLES, 0));
    assertTrue(stop.getMessage().startsWith("Spark gave up in epoch 1: "), stop.getMessage());
    assertFalse(stop.getMessage().contains("\n"), stop.getMessage());
  }

  /** Runs one round of one minibatch on each worker. */
  private TrainingState oneRoundOf(
      List<DataSet> minibatches, WeightBy weightBy, double maxBadReplicaFraction) {
    TrainConfig config =
        new TrainConfig(
            Engine.MEANFIELD,
            minibatches.size(),
            3,
            1,
            3,
            new AveragingConfig(
                1,
                FrequencySchedule.CONSTANT,
                UpdaterStatePolicy.AVERAGE,
                OuterSpec.NONE,
                weightBy,
                Reduction.COLLECT,
                maxBadReplicaFraction),
            new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.5),
            ClassWeighting.NONE,
            EarlyStopping.OFF);
    MultiLayerNetwork network = Networks.build(labelledSteps());
    TrainingState start =
        new TrainingState(
            FlatState.parameters(network),
            new float[0],
            OwnStates.NONE,
            new float[0],
            Progress.START);
    AveragingTrainingMaster master =
        new AveragingTrainingMaster(
            WorkerNetwork.unclipped(network.getLayerWiseConfigurations().toJson()),
            config,
            new RoundEngine(config, 1, state -> {}, events::add, new TrainingClock()),
            start);
    new SparkDl4jMultiLayer(spark, network, master)
        .fit(spark.parallelize(minibatches, minibatches.size()));
    return master.state();
  }

  private static MultiLayerConfiguration labelledSteps() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(new Sgd(0.5))
        .list()
        .layer(new LSTM.Builder().nIn(4).nOut(6).build())
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(6)
                .nOut(2)
                .build())
        .build();
  }

  /** Draws random sequences of length 5, of which {@code valid} steps count. */
  private static DataSet sequences(int examples, int valid) {
    Random random = new Random(valid);
    INDArray features = Nd4j.zeros(DataType.FLOAT, examples, 4, 5);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, 2, 5);
    INDArray mask = Nd4j.zeros(DataType.FLOAT, examples, 5);
    for (int b = 0; b < examples; b++) {
      for (int t = 0; t < valid; t++) {
        for (int f = 0; f < 4; f++) {
          features.putScalar(b, f, t, random.nextGaussian());
        }
        labels.putScalar(b, random.nextInt(2), t, 1);
        mask.putScalar(b, t, 1);
      }
    }
    return new DataSet(features, labels, mask, mask.dup());
  }
}
