package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.Rounding.assertNear;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.RDDInfo;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageDataset;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.AveragingConfig;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.Classification;
import org.meanfield.train.EarlyStopping;
import org.meanfield.train.Engine;
import org.meanfield.train.Epochs;
import org.meanfield.train.Evaluation;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.Reduction;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.RoundEngine.RoundListener;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.spark.ClassReport;
import org.meanfield.train.spark.SparkEvaluation;
import org.meanfield.train.spark.SparkTraining;
import org.meanfield.train.spark.WorkerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** The engine on a real Spark, against plain DL4J. */
final class AveragingIT {
  private static final LstmSpec SPEC = LstmSpec.plain(List.of(12));
  private static final int EPOCHS = 2;

  @TempDir Path directory;
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

  private ImageDataset digits(int train) throws Exception {
    IdxFiles.digits(directory, train, 40);
    return ImageDataset.open(new ImageConfig(directory.toString(), 0), spark.hadoopConfiguration());
  }

  private static TrainConfig config(int workers, int batch, int frequency, UpdaterSpec updater) {
    return config(workers, batch, frequency, updater, UpdaterStatePolicy.AVERAGE);
  }

  private static TrainConfig config(
      int workers, int batch, int frequency, UpdaterSpec updater, UpdaterStatePolicy policy) {
    return config(workers, batch, frequency, updater, policy, Reduction.COLLECT);
  }

  private static TrainConfig config(
      int workers,
      int batch,
      int frequency,
      UpdaterSpec updater,
      UpdaterStatePolicy policy,
      Reduction reduction) {
    // A velocity without any momentum takes a full step to the mean.
    OuterSpec outer =
        policy == UpdaterStatePolicy.OUTER_ONLY
            ? new OuterSpec(OuterSpec.Kind.MOMENTUM, 1, 0)
            : OuterSpec.NONE;
    return new TrainConfig(
        Engine.MEANFIELD,
        workers,
        batch,
        EPOCHS,
        3,
        new AveragingConfig(
            frequency, FrequencySchedule.CONSTANT, policy, outer, WeightBy.EXAMPLES, reduction, 0),
        updater,
        ClassWeighting.NONE,
        EarlyStopping.OFF);
  }

  private static MultiLayerConfiguration model(TrainConfig config) {
    return SPEC.configuration(new DataShape(28, 10), config.updater(), config.seed());
  }

  /** Trains {@code epochs} epochs on the engine. */
  private TrainingState train(TrainConfig config, ShardedData data, int epochs) {
    return train(config, data, epochs, state -> {});
  }

  private TrainingState train(
      TrainConfig config, ShardedData data, int epochs, RoundListener afterRound) {
    MultiLayerNetwork network = Networks.build(model(config));
    RoundEngine engine =
        new RoundEngine(
            config,
            data.minibatchesPerEpoch(config.batchSize()),
            afterRound,
            events::add,
            new TrainingClock());
    float[] moments = FlatState.updaterState(network);
    WorkerState own = new WorkerState(new float[0], moments, new float[0]);
    TrainingState state =
        new TrainingState(
            FlatState.parameters(network),
            moments,
            config.averaging().keepsOwnStates()
                ? OwnStates.of(Collections.nCopies(config.workers(), own))
                : OwnStates.NONE,
            new float
                [config.averaging().outer().stateValuesPerParameter() * (int) network.numParams()],
            Progress.START);
    SparkTraining training =
        new SparkTraining(
            spark,
            network,
            WorkerNetwork.unclipped(network.getLayerWiseConfigurations().toJson()),
            data,
            config,
            engine,
            state);
    for (int e = 0; e < epochs; e++) {
      state = Epochs.next(training.finishEpoch(state));
    }
    TrainingState gathered = state.gathered();
    state.ownStates().close();
    return gathered;
  }

  @Test
  void oneWorkerEqualsPlainDl4jBitForBit() throws Exception {
    TrainConfig config = config(1, 32, 5, new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01));
    try (ShardedData data = digits(500).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 1)) {
      TrainingState ours = train(config, data, EPOCHS);
      MultiLayerNetwork plain = Networks.build(model(config));
      for (int e = 0; e < EPOCHS; e++) {
        for (DataSet minibatch : data.epoch(config.seed(), e, config.batchSize()).collect()) {
          plain.fit(minibatch.getFeatures(), minibatch.getLabels());
        }
      }
      assertEquals(
          FlatState.sha256(FlatState.parameters(plain)), FlatState.sha256(ours.parameters()));
      assertArrayEquals(FlatState.updaterState(plain), ours.updaterState());
      assertEquals(plain.getIterationCount(), ours.progress().iteration());
      assertEquals(1000, ours.progress().examplesSeen());
    }
  }

  @Test
  void equalWorkersWithSgdEqualOneLargeBatch() throws Exception {
    int workers = 4;
    int batch = 25;
    TrainConfig config = config(workers, batch, 1, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.5));
    try (ShardedData data =
        digits(workers * batch).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, workers)) {
      TrainingState ours = train(config, data, 1);
      DataSet large = DataSet.merge(data.epoch(config.seed(), 0, batch).collect());
      assertEquals(workers * batch, large.numExamples());
      MultiLayerNetwork plain = Networks.build(model(config));
      float[] before = FlatState.parameters(plain);
      plain.fit(large.getFeatures(), large.getLabels());
      float[] after = FlatState.parameters(plain);
      double step = 0;
      for (int i = 0; i < after.length; i++) {
        step = Math.max(step, Math.abs(after[i] - before[i]));
      }
      assertTrue(step > 0.01, "the step was " + step);
      assertNear(after, ours.parameters(), workers * batch);
    }
  }

  /** Plain DL4J networks, one for each worker, are averaged by hand. */
  @ParameterizedTest
  @EnumSource
  void updaterPoliciesEqualPlainNetworksAveragedByHand(UpdaterStatePolicy policy) throws Exception {
    int frequency = 2;
    TrainConfig config =
        config(2, 16, frequency, new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01), policy);
    // Shards have 46 and 45 examples, 16 or 15 in each of three minibatches, in two rounds.
    try (ShardedData data = digits(91).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 2)) {
      TrainingState ours = train(config, data, EPOCHS);
      MultiLayerNetwork[] plain = {Networks.build(model(config)), Networks.build(model(config))};
      float[] fresh = FlatState.updaterState(plain[0]);
      for (int e = 0; e < EPOCHS; e++) {
        List<List<DataSet>> shards =
            data.epoch(config.seed(), e, config.batchSize()).glom().collect();
        for (int from = 0; from < 3; from += frequency) {
          int[] weights = new int[2];
          for (int w = 0; w < 2; w++) {
            if (policy.startsAnew()) {
              FlatState.restore(plain[w], FlatState.parameters(plain[w]), fresh);
              plain[w].setIterationCount(0);
            }
            for (DataSet d : shards.get(w).subList(from, Math.min(3, from + frequency))) {
              plain[w].fit(d.getFeatures(), d.getLabels());
              weights[w] += d.numExamples();
            }
          }
          float[] parameters =
              mean(FlatState.parameters(plain[0]), FlatState.parameters(plain[1]), weights);
          float[] moments =
              mean(FlatState.updaterState(plain[0]), FlatState.updaterState(plain[1]), weights);
          for (MultiLayerNetwork each : plain) {
            boolean own = policy != UpdaterStatePolicy.AVERAGE;
            FlatState.restore(each, parameters, own ? FlatState.updaterState(each) : moments);
          }
        }
      }
      assertArrayEquals(FlatState.parameters(plain[0]), ours.parameters());
    }
  }

  private static float[] mean(float[] a, float[] b, int[] weights) {
    float[] mean = new float[a.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] =
          (float)
              (((double) weights[0] * a[i] + (double) weights[1] * b[i])
                  / (weights[0] + weights[1]));
    }
    return mean;
  }

  @ParameterizedTest
  @EnumSource
  void bothReductionsGiveTheSameBits(UpdaterStatePolicy policy) throws Exception {
    UpdaterSpec adam = new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01);
    try (ShardedData data = digits(91).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 5)) {
      TrainingState collected = train(reducing(Reduction.COLLECT, adam, policy), data, EPOCHS);
      int before = spark.sc().getRDDStorageInfo().length;
      TrainingState sharded = train(reducing(Reduction.SHARDED, adam, policy), data, EPOCHS);
      assertArrayEquals(collected.parameters(), sharded.parameters());
      assertArrayEquals(collected.updaterState(), sharded.updaterState());
      assertSameUpdaters(collected.ownStates(), sharded.ownStates());
      assertEquals(collected.progress(), sharded.progress());
      assertEquals(before, spark.sc().getRDDStorageInfo().length, "replicas were let go of");
    }
  }

  private static void assertSameUpdaters(OwnStates some, OwnStates others) {
    assertArrayEquals(
        some.gather().stream().map(WorkerState::updaterState).toArray(float[][]::new),
        others.gather().stream().map(WorkerState::updaterState).toArray(float[][]::new));
  }

  /** There are more rounds than states go on without being broadcast anew. */
  @Test
  void whatWorkersKeepIsComputedAgainWhenExecutorsLoseIt() throws Exception {
    UpdaterSpec adam = new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01);
    TrainConfig config = config(3, 4, 1, adam, UpdaterStatePolicy.PER_WORKER);
    try (ShardedData data = digits(130).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 3)) {
      TrainingState undisturbed = train(config, data, EPOCHS);
      int before = spark.sc().getRDDStorageInfo().length;
      List<Long> lost = new ArrayList<>();
      TrainingState disturbed =
          train(config, data, EPOCHS, state -> lose(state.progress().rounds(), lost));
      assertTrue(lost.stream().filter(blocks -> blocks > 0).count() > 5, "it lost " + lost);
      assertEquals(2 * 11, disturbed.progress().rounds());
      assertArrayEquals(undisturbed.parameters(), disturbed.parameters());
      assertSameUpdaters(undisturbed.ownStates(), disturbed.ownStates());
      assertEquals(before, spark.sc().getRDDStorageInfo().length, "all was let go of");
    }
  }

  /** Removes, in every third round, one replica of each round whose replicas are held. */
  private void lose(long round, List<Long> lost) {
    if (round % 3 != 0) {
      return;
    }
    BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
    long removed = 0;
    for (RDDInfo rdd : spark.sc().getRDDStorageInfo()) {
      if (rdd.name().equals("replicas")) {
        blocks.removeBlock(new RDDBlockId(rdd.id(), (int) (round / 3 % 3)));
        removed++;
      }
    }
    lost.add(removed);
  }

  private static TrainConfig reducing(
      Reduction reduction, UpdaterSpec updater, UpdaterStatePolicy policy) {
    return config(5, 8, 2, updater, policy, reduction);
  }

  @Test
  void moreWorkersThanExamplesTrainWithoutTheEmptyShards() throws Exception {
    UpdaterSpec updater = new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01);
    ImageDataset digits = digits(20);
    try (ShardedData crowded = digits.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 33);
        ShardedData exact = digits.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 20)) {
      TrainingState ours = train(config(33, 4, 2, updater), crowded, 1);
      assertEquals(20, ours.progress().examplesSeen());
      assertArrayEquals(train(config(20, 4, 2, updater), exact, 1).parameters(), ours.parameters());
    }
  }

  @Test
  void unequalShardsVisitEveryExampleOnceAnEpoch() throws Exception {
    TrainConfig config = config(4, 8, 3, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1));
    // Shards have 26, 26, 25 and 25 examples; with at most 8 a batch, each is cut into 4 of 7 or 6.
    try (ShardedData data = digits(102).shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 4)) {
      TrainingState end = train(config, data, EPOCHS);
      assertEquals(2 * 102, end.progress().examplesSeen());
      assertEquals(2 * 4, end.progress().iteration());
      List<Long> examples = events.stream().map(e -> ((RoundEnded) e).examples()).toList();
      assertEquals(List.of(78L, 24L, 78L, 24L), examples);
      long distinct =
          data.epoch(config.seed(), 0, 1).collect().stream()
              .map(d -> d.getFeatures().toString())
              .distinct()
              .count();
      assertEquals(102, distinct);
    }
  }

  @Test
  void evaluationEqualsDl4jsOwn() throws Exception {
    TrainConfig config = config(2, 16, 4, new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.02));
    ImageDataset digits = digits(400);
    try (ShardedData train = digits.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, 2);
        ShardedData test = digits.shards(spark, Split.TEST, Layout.LABELLED_ROWS, 3)) {
      MultiLayerNetwork network = Networks.build(model(config));
      FlatState.restoreParameters(network, train(config, train, EPOCHS).parameters());
      String json = network.getLayerWiseConfigurations().toJson();
      float[] parameters = FlatState.parameters(network);
      Evaluation sums =
          new SparkEvaluation(spark, json, Target.classes(10)).evaluate(parameters, test, "test");
      Classification ours =
          (Classification)
              new ClassReport(spark, json, ClassNumbers.same(10)).addTo(sums, parameters, test);
      DataSet all = DataSet.merge(test.inOrder().collect());
      org.nd4j.evaluation.classification.Evaluation theirs =
          new org.nd4j.evaluation.classification.Evaluation(10);
      theirs.eval(all.getLabels(), network.output(all.getFeatures()));
      assertEquals(40, ours.examples());
      assertEquals(theirs.accuracy(), ours.accuracy(), 1e-12);
      assertNear(network.score(all), ours.crossEntropy(), 28 * 28);
      for (int t = 0; t < 10; t++) {
        for (int p = 0; p < 10; p++) {
          assertEquals(
              theirs.getConfusionMatrix().getCount(t, p), ours.confusionMatrix().get(t).get(p));
        }
      }
    }
  }
}
