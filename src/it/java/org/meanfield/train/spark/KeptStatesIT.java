package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;
import org.meanfield.train.AveragingConfig;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.EarlyStopping;
import org.meanfield.train.Engine;
import org.meanfield.train.GatheredReplicas;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.Reduction;
import org.meanfield.train.Replica;
import org.meanfield.train.Replicas;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;
import org.meanfield.train.Workers;
import org.meanfield.train.event.TrainingEvent;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Broken replicas among workers that keep states with the executors, against workers whose states
 * the driver holds from round to round.
 */
final class KeptStatesIT {
  private static final int WORKERS = 4;
  private static final int BATCH = 8;
  private static final int POISONED_WORKER = 1;

  /** The rounds after which states that stay with the executors are gathered. */
  private static final int LONGEST_CHAIN = 16;

  private static final List<Integer> FEW = List.of(1, 2, LONGEST_CHAIN + 1);

  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private enum Model {
    LSTM,
    RBM_WITH_CHAINS,
    RBM_WITH_SPARSITY;

    private ModelSpec spec() {
      return switch (this) {
        case LSTM -> LstmSpec.plain(List.of(3));
        case RBM_WITH_CHAINS -> rbm(5, new SparsitySpec(0.1, 0));
        case RBM_WITH_SPARSITY -> rbm(0, new SparsitySpec(0.1, 0.5));
      };
    }

    private static RbmSpec rbm(int chains, SparsitySpec sparsity) {
      return new RbmSpec(
          VisibleUnit.BERNOULLI, 4, HiddenUnit.BERNOULLI, true, 1, false, chains, sparsity, 0);
    }

    private DataShape shape() {
      return this == LSTM
          ? new DataShape(4, 3, Target.CLASS, 2)
          : new DataShape(1, 6, Target.CLASS, 2);
    }
  }

  /** The minibatches of an epoch; in poisoned rounds, one worker's isn't finite. */
  private record Epoch(Model model, int rounds, TreeSet<Integer> poisonedRounds)
      implements FlatMapFunction<Integer, DataSet> {
    @Override
    public Iterator<DataSet> call(Integer worker) {
      return IntStream.range(0, rounds).mapToObj(round -> minibatch(worker, round)).iterator();
    }

    private DataSet minibatch(int worker, int round) {
      Random random = new Random(1000L * worker + round);
      DataShape shape = model.shape();
      float[] x = new float[BATCH * shape.features() * shape.steps()];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextFloat();
      }
      if (worker == POISONED_WORKER && poisonedRounds.contains(round + 1)) {
        x[0] = Float.NaN;
      }
      if (model != Model.LSTM) {
        return new DataSet(
            Nd4j.create(x, new int[] {BATCH, shape.features()}, 'c'),
            Nd4j.create(x, new int[] {BATCH, shape.features()}, 'c'));
      }
      float[] y = new float[BATCH * 2];
      for (int b = 0; b < BATCH; b++) {
        y[2 * b + random.nextInt(2)] = 1;
      }
      return new DataSet(
          Nd4j.create(x, new int[] {BATCH, shape.features(), shape.steps()}, 'c'),
          Nd4j.create(y, new int[] {BATCH, 2}, 'c'));
    }
  }

  /**
   * Workers that train with the tasks of the engine, whose replicas all come back to this thread.
   */
  private record OnDriver(TrainConfig config, WorkerNetwork trained, Epoch epoch)
      implements Workers {
    private static final float[] NONE = new float[0];

    @Override
    public Replicas train(TrainingState from, int minibatches) {
      boolean own = config.averaging().updaterState() == UpdaterStatePolicy.PER_WORKER;
      RoundStart start =
          new RoundStart(
              trained,
              new WorkerState(from.parameters(), own ? NONE : from.updaterState(), NONE),
              config.averaging().updaterState(),
              config.averaging().weightBy(),
              from.progress(),
              config.seed(),
              minibatches);
      List<Broadcast<WorkerState>> states =
          from.ownStates().gather().stream().map(spark::broadcast).toList();
      RoundTask task = new RoundTask(spark.broadcast(start), states);
      List<Replica> replicas = new ArrayList<>();
      for (int w = 0; w < WORKERS; w++) {
        replicas.add(task.train(w, epoch.call(w), Optional::empty));
      }
      return new GatheredReplicas(replicas, 0);
    }

    @Override
    public int parallelism() {
      return 1;
    }
  }

  private static TrainConfig config(
      UpdaterStatePolicy policy, OuterSpec outer, Reduction reduction) {
    return new TrainConfig(
        Engine.MEANFIELD,
        WORKERS,
        BATCH,
        1,
        3,
        new AveragingConfig(
            1, FrequencySchedule.CONSTANT, policy, outer, WeightBy.EXAMPLES, reduction, 0.25),
        new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01),
        ClassWeighting.NONE,
        EarlyStopping.OFF);
  }

  private static TrainingState start(Model model, TrainConfig config) {
    var network =
        Networks.build(model.spec().configuration(model.shape(), config.updater(), config.seed()));
    float[] parameters = FlatState.parameters(network);
    float[] moments = FlatState.updaterState(network);
    boolean ownMoments = config.averaging().updaterState() == UpdaterStatePolicy.PER_WORKER;
    WorkerState own =
        new WorkerState(
            config.averaging().outer().keepsReplicas() ? parameters : new float[0],
            ownMoments ? moments : new float[0],
            new float[0]);
    return new TrainingState(
        parameters,
        moments,
        OwnStates.of(Collections.nCopies(WORKERS, own)),
        new float[config.averaging().outer().stateValuesPerParameter() * (int) network.numParams()],
        Progress.START);
  }

  private static WorkerNetwork trained(Model model, TrainConfig config) {
    return WorkerNetwork.unclipped(
        model.spec().configuration(model.shape(), config.updater(), config.seed()).toJson());
  }

  /** Makes an epoch whose broken replicas end chains of kept states of these lengths in rounds. */
  private static Epoch epoch(Model model, List<Integer> chains) {
    TreeSet<Integer> poisoned = new TreeSet<>();
    int round = 0;
    for (int length : chains) {
      round += length;
      poisoned.add(round);
    }
    return new Epoch(model, round + 2, poisoned);
  }

  static List<Arguments> policies() {
    List<Integer> all = IntStream.rangeClosed(1, LONGEST_CHAIN + 1).boxed().toList();
    List<Arguments> cases = new ArrayList<>();
    UpdaterStatePolicy own = UpdaterStatePolicy.PER_WORKER;
    cases.add(Arguments.of(Model.LSTM, config(own, OuterSpec.NONE, Reduction.COLLECT), all));
    cases.add(Arguments.of(Model.LSTM, config(own, OuterSpec.NONE, Reduction.SHARDED), FEW));
    for (UpdaterStatePolicy policy : UpdaterStatePolicy.values()) {
      OuterSpec outer =
          policy == UpdaterStatePolicy.OUTER_ONLY
              ? new OuterSpec(OuterSpec.Kind.MOMENTUM, 1, 0.5)
              : OuterSpec.NONE;
      for (Reduction reduction : List.of(Reduction.COLLECT, Reduction.SHARDED)) {
        cases.add(Arguments.of(Model.RBM_WITH_CHAINS, config(policy, outer, reduction), FEW));
      }
      // What sparsity remembers goes the way of the chains.
      TrainConfig config = config(policy, outer, Reduction.COLLECT);
      cases.add(Arguments.of(Model.RBM_WITH_SPARSITY, config, List.of(1, 2)));
    }
    return cases;
  }

  static List<Arguments> everyWayToKeepStates() {
    List<Arguments> cases = new ArrayList<>(policies());
    OuterSpec elastic = new OuterSpec(OuterSpec.Kind.ELASTIC, 0.5, 0);
    for (UpdaterStatePolicy policy :
        List.of(
            UpdaterStatePolicy.AVERAGE, UpdaterStatePolicy.RESET, UpdaterStatePolicy.PER_WORKER)) {
      for (Reduction reduction : List.of(Reduction.COLLECT, Reduction.SHARDED)) {
        // Their replicas come back to the driver after each round: there are no chains.
        cases.add(Arguments.of(Model.LSTM, config(policy, elastic, reduction), List.of(1, 2)));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("everyWayToKeepStates")
  void roundGoesOnWithoutItsBrokenReplica(Model model, TrainConfig config, List<Integer> chains) {
    Epoch epoch = epoch(model, chains);
    TrainingState expected =
        new RoundEngine(config, epoch.rounds(), s -> {}, e -> {}, new TrainingClock())
            .finishEpoch(start(model, config), new OnDriver(config, trained(model, config), epoch));

    List<String> warnings = new ArrayList<>();
    RoundEngine engine =
        new RoundEngine(
            config,
            epoch.rounds(),
            s -> {},
            event -> {
              if (event instanceof TrainingEvent.Warning warning) {
                warnings.add(warning.message());
              }
            },
            new TrainingClock());
    TrainingState kept = engine.finishEpoch(start(model, config), workers(model, config, epoch));

    assertEquals(epoch.poisonedRounds().size(), warnings.size(), warnings.toString());
    assertArrayEquals(expected.parameters(), kept.parameters());
    List<WorkerState> states = kept.ownStates().gather();
    for (int w = 0; w < WORKERS; w++) {
      WorkerState state = expected.ownStates().gather().get(w);
      if (config.averaging().outer().keepsReplicas()) {
        assertArrayEquals(state.parameters(), states.get(w).parameters());
      }
      state = state.kept(config.averaging().updaterState());
      assertArrayEquals(state.chains(), states.get(w).chains());
      assertArrayEquals(state.updaterState(), states.get(w).updaterState());
    }
    kept.ownStates().close();
    kept.ownStates().close();
    assertEquals(List.of(), List.copyOf(spark.getPersistentRDDs().values()));
  }

  private static Workers workers(Model model, TrainConfig config, Epoch epoch) {
    JavaRDD<DataSet> minibatches =
        spark.parallelize(IntStream.range(0, WORKERS).boxed().toList(), WORKERS).flatMap(epoch);
    return new SparkWorkers(spark, minibatches, trained(model, config), config);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void replicasMayBeClosedTwice(Model model, TrainConfig config, List<Integer> chains) {
    Workers workers = workers(model, config, epoch(model, chains));
    TrainingState from = start(model, config);
    Replicas unread = workers.train(from, 1);
    unread.close();
    unread.close();
    Replicas first = workers.train(from, 1);
    OwnStates states = first.keep().orElseThrow();
    first.close();
    first.close();
    List<WorkerState> before = states.gather();
    TrainingState next =
        new TrainingState(
            from.parameters(),
            from.updaterState(),
            states,
            from.outerVelocity(),
            new Progress(0, 1, 1, 1, 1, 0, WORKERS * BATCH, 0, WORKERS * BATCH));
    Replicas discarded = workers.train(next, 1);
    discarded.close();
    assertArrayEquals(before.get(0).chains(), states.gather().get(0).chains());
    states.close();
    states.close();
    assertEquals(List.of(), List.copyOf(spark.getPersistentRDDs().values()));
  }
}
