package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.event.TrainingEvent;

final class RoundEngineTest {
  private static final TrainConfig CONFIG = config(OuterSpec.NONE, 0.25);

  static TrainConfig config(OuterSpec outer, double maxBadReplicaFraction) {
    return config(outer, maxBadReplicaFraction, 3, EarlyStopping.OFF);
  }

  static TrainConfig config(
      OuterSpec outer, double maxBadReplicaFraction, int epochs, EarlyStopping earlyStopping) {
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    return config(
        FrequencySchedule.CONSTANT, sgd, outer, maxBadReplicaFraction, epochs, earlyStopping);
  }

  private static TrainConfig config(
      FrequencySchedule schedule, UpdaterSpec updater, OuterSpec outer, double bad) {
    return config(schedule, updater, outer, bad, 3, EarlyStopping.OFF);
  }

  private static TrainConfig config(
      FrequencySchedule schedule,
      UpdaterSpec updater,
      OuterSpec outer,
      double bad,
      int epochs,
      EarlyStopping earlyStopping) {
    return new TrainConfig(
        Engine.MEANFIELD,
        2,
        8,
        epochs,
        1,
        new AveragingConfig(
            5, schedule, UpdaterStatePolicy.AVERAGE, outer, WeightBy.EXAMPLES, Reduction.AUTO, bad),
        updater,
        ClassWeighting.NONE,
        earlyStopping);
  }

  /** Makes a replica of one parameter that began at 0. */
  static Replica replica(int worker, float parameter, float state, long examples) {
    return new Replica(
        new ReplicaSummary(
            worker,
            "driver",
            examples,
            examples,
            examples * 0.5,
            -1,
            Float.isFinite(parameter) && Float.isFinite(state),
            Float.isFinite(parameter) ? "" : "layer 2 (OutputLayer)",
            (double) parameter * parameter,
            0,
            0,
            0),
        new WorkerState(new float[] {parameter}, new float[] {state}, new float[] {worker}));
  }

  private static Replica idle(int worker) {
    return new Replica(ReplicaSummary.idle(worker, "driver", 0), WorkerState.NONE);
  }

  private static TrainingState start() {
    return new TrainingState(
        new float[] {0}, new float[] {0}, OwnStates.NONE, new float[0], Progress.START);
  }

  /** Runs one round of 5 minibatches that ends with these replicas. */
  private static TrainingState averaged(Replica... replicas) {
    return engine(5, new ArrayList<>()).finishEpoch(start(), answering(replicas));
  }

  /** Returns workers that answer every round with the same replicas. */
  private static Workers answering(Replica... replicas) {
    return answering(new ArrayList<>(), replicas);
  }

  /** Returns such workers, which add to {@code asked} for how many minibatches they were asked. */
  private static Workers answering(List<Integer> asked, Replica... replicas) {
    return new Workers() {
      @Override
      public Replicas train(TrainingState from, int minibatches) {
        asked.add(minibatches);
        return new GatheredReplicas(List.of(replicas), 0);
      }

      @Override
      public int parallelism() {
        return 1;
      }
    };
  }

  private static RoundEngine engine(int minibatches, List<TrainingEvent> events) {
    return engine(CONFIG, minibatches, events);
  }

  private static RoundEngine engine(
      TrainConfig config, int minibatches, List<TrainingEvent> events) {
    return new RoundEngine(config, minibatches, state -> {}, events::add, new TrainingClock());
  }

  @Test
  void weighsParametersAndUpdaterState() {
    TrainingState mean = averaged(replica(0, 1, 10, 30), replica(1, 5, 50, 10));
    assertArrayEquals(new float[] {2}, mean.parameters());
    assertArrayEquals(new float[] {20}, mean.updaterState());
    assertEquals(40, mean.progress().examplesSeen());
    assertEquals(0.5, mean.progress().epochLoss());
  }

  @Test
  void idleWorkerDoesNotChangeTheAverage() {
    TrainingState mean = averaged(replica(0, 3, 7, 9), idle(1));
    assertArrayEquals(new float[] {3}, mean.parameters());
    assertArrayEquals(new float[] {7}, mean.updaterState());
  }

  @Test
  void roundWithoutAnyExampleKeepsTheState() {
    TrainingState to = averaged(idle(0), idle(1));
    assertArrayEquals(new float[] {0}, to.parameters());
    assertEquals(1, to.progress().roundInEpoch());
  }

  @Test
  void finishesTheEpochFromWhereItStandsAndNotFurther() {
    List<TrainingEvent> events = new ArrayList<>();
    Progress twoRoundsDone = new Progress(1, 2, 10, 6, 30, 0, 480, 20, 80);
    TrainingState from =
        new TrainingState(
            new float[] {0}, new float[] {0}, OwnStates.NONE, new float[0], twoRoundsDone);
    List<Integer> asked = new ArrayList<>();
    TrainingState end = engine(18, events).finishEpoch(from, answering(asked, replica(0, 1, 1, 8)));
    assertEquals(List.of(5, 3), asked);
    assertEquals(new Progress(1, 4, 18, 8, 38, 0, 496, 28, 96), end.progress());
    assertEquals(2, events.size());
    assertTrue(
        events.get(0) instanceof TrainingEvent.RoundEnded round
            && round.epoch() == 2
            && round.round() == 3
            && round.minibatchInEpoch() == 15
            && round.completedRounds() == 7
            && round.loss() == 0.5
            && round.examples() == 8);
  }

  @Test
  void warmUpAveragesEveryMinibatch() {
    List<Integer> asked = new ArrayList<>();
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    FrequencySchedule warmUp = new FrequencySchedule(FrequencySchedule.Kind.CONSTANT, 3, 1, 0, 9);
    engine(config(warmUp, sgd, OuterSpec.NONE, 0), 10, new ArrayList<>())
        .finishEpoch(start(), answering(asked, replica(0, 1, 1, 8)));
    assertEquals(List.of(1, 1, 1, 5, 2), asked);
  }

  @Test
  void adaptiveFrequencyIsRememberedFromRoundToRound() {
    List<Integer> asked = new ArrayList<>();
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    FrequencySchedule adaptive =
        new FrequencySchedule(FrequencySchedule.Kind.ADAPTIVE, 0, 1, 0.1, 15);
    // One replica alone has no drift.
    TrainingState end =
        engine(config(adaptive, sgd, OuterSpec.NONE, 0), 32, new ArrayList<>())
            .finishEpoch(start(), answering(asked, replica(0, 1, 1, 8)));
    assertEquals(List.of(5, 10, 15, 2), asked);
    assertEquals(15, end.progress().adaptedFrequency());
  }

  @Test
  void elasticWorkersGoOnFromReplicasOfTheirOwn() {
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    OuterSpec elastic = new OuterSpec(OuterSpec.Kind.ELASTIC, 0.5, 0);
    WorkerState at8 = new WorkerState(new float[] {8}, new float[0], new float[0]);
    TrainingState from =
        new TrainingState(
            new float[] {0},
            new float[] {0},
            OwnStates.of(List.of(at8, at8)),
            new float[0],
            Progress.START);
    TrainingState end =
        engine(config(FrequencySchedule.CONSTANT, sgd, elastic, 0.5), 5, new ArrayList<>())
            .finishEpoch(from, answering(replica(0, 4, 0, 8), replica(1, Float.NaN, 0, 8)));
    assertArrayEquals(new float[] {2}, end.parameters());
    assertArrayEquals(new float[] {3}, end.ownStates().gather().get(0).parameters());
    assertArrayEquals(new float[] {8}, end.ownStates().gather().get(1).parameters());
  }

  @Test
  void outerVelocityGoesOnFromRoundToRound() {
    OuterSpec momentum = new OuterSpec(OuterSpec.Kind.MOMENTUM, 1, 0.5);
    RoundEngine engine = engine(config(momentum, 0.25), 10, new ArrayList<>());
    TrainingState from =
        new TrainingState(
            new float[] {0}, new float[] {0}, OwnStates.NONE, new float[] {0}, Progress.START);
    // Workers always return to 1: the first step is 1, and the second goes 0.5 on, though the mean
    // stays there.
    TrainingState end = engine.finishEpoch(from, answering(replica(0, 1, 3, 8)));
    assertArrayEquals(new float[] {1.5f}, end.parameters());
    assertArrayEquals(new float[] {0.5f}, end.outerVelocity());
    assertArrayEquals(new float[] {3}, end.updaterState());
  }

  @Test
  void slowMomentumFollowsADecayingLearningRate() {
    UpdaterSpec linear = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.3, 0, UpdaterSpec.Decay.LINEAR);
    OuterSpec slow = new OuterSpec(OuterSpec.Kind.SLOWMO, 1, 0.5);
    RoundEngine engine =
        engine(config(FrequencySchedule.CONSTANT, linear, slow, 0), 5, new ArrayList<>());
    Progress lastOfThree = Epochs.next(Epochs.next(Progress.START));
    TrainingState from =
        new TrainingState(
            new float[] {0}, new float[] {0}, OwnStates.NONE, new float[] {0}, lastOfThree);
    // The rate is down to 0.1.
    TrainingState end = engine.finishEpoch(from, answering(replica(0, 1, 0, 8)));
    assertArrayEquals(new float[] {-10}, end.outerVelocity(), 1e-5f);
    assertArrayEquals(new float[] {1}, end.parameters(), 1e-6f);
  }

  @Test
  void brokenReplicaIsLeftOutAndReported() {
    List<TrainingEvent> events = new ArrayList<>();
    Workers workers =
        answering(
            replica(0, 1, 0, 8),
            replica(1, 2, 0, 8),
            replica(2, 3, 0, 8),
            replica(3, Float.NaN, 0, 8));
    TrainingState end = engine(5, events).finishEpoch(start(), workers);
    assertArrayEquals(new float[] {2}, end.parameters());
    assertTrue(
        events.get(0) instanceof TrainingEvent.Warning warning
            && warning.message().contains("replica of worker 3 was left out"),
        events.toString());
  }

  @Test
  void driftComparesReplicasWithTheNormOfTheirMean() {
    List<TrainingEvent> events = new ArrayList<>();
    // The mean is 2, and the replicas at 1 and 3 lie 1 from it; a third has no weight.
    engine(5, events)
        .finishEpoch(start(), answering(replica(0, 1, 0, 8), replica(1, 3, 0, 8), idle(2)));
    assertEquals(0.5, ((TrainingEvent.RoundEnded) events.get(0)).drift());
  }

  @Test
  void divergenceStopsTraining() {
    Workers exploding = answering(replica(0, Float.NaN, 0, 8));
    String message =
        assertThrows(
                TrainingException.class,
                () -> engine(4, new ArrayList<>()).finishEpoch(start(), exploding))
            .getMessage();
    assertTrue(message.contains("round 1 of epoch 1"), message);
    assertTrue(message.contains("learningRate"), message);
  }
}
