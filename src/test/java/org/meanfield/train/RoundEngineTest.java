package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.event.TrainingEvent;

final class RoundEngineTest {
  private static final TrainConfig CONFIG = config(OuterSpec.NONE, 0.25);

  static TrainConfig config(OuterSpec outer, double maxBadReplicaFraction) {
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    return new TrainConfig(
        2, 8, 5, 3, 1, sgd, UpdaterStatePolicy.AVERAGE, outer, maxBadReplicaFraction);
  }

  static Replica replica(int worker, float parameter, float state, long examples, int steps) {
    return new Replica(
        worker,
        new float[] {parameter},
        new float[] {state},
        examples,
        steps,
        examples * 0.5,
        -1,
        0,
        0);
  }

  private static Replica empty(int worker) {
    return new Replica(worker, new float[0], new float[0], 0, 0, 0, -1, 0, 0);
  }

  private static TrainingState average(TrainingState from, List<Replica> replicas) {
    return engine(4, new ArrayList<>()).average(from, replicas);
  }

  private static TrainingState start() {
    return new TrainingState(
        new float[] {0}, new float[] {0}, List.of(), new float[0], Progress.START);
  }

  /** Workers that answer every round with the same replicas. */
  private static Workers answering(Replica... replicas) {
    return new Workers() {
      @Override
      public List<Replica> train(TrainingState from) {
        return List.of(replicas);
      }

      @Override
      public int parallelism() {
        return 1;
      }
    };
  }

  private static RoundEngine engine(int rounds, List<TrainingEvent> events) {
    return new RoundEngine(CONFIG, rounds, state -> {}, events::add, new TrainingClock());
  }

  @Test
  void weighsParametersAndUpdaterStateByExamples() {
    TrainingState mean =
        average(start(), List.of(replica(0, 1, 10, 30, 4), replica(1, 5, 50, 10, 2)));
    assertArrayEquals(new float[] {2}, mean.parameters());
    assertArrayEquals(new float[] {20}, mean.updaterState());
    assertEquals(40, mean.progress().examplesSeen());
    assertEquals(0.5, mean.progress().epochLoss());
  }

  @Test
  void iterationIsThatOfTheLongestWorker() {
    TrainingState mean =
        average(start(), List.of(replica(0, 1, 1, 30, 4), replica(1, 5, 5, 10, 2)));
    assertEquals(4, mean.progress().iteration());
  }

  @Test
  void emptyShardDoesNotChangeTheAverage() {
    TrainingState mean = average(start(), List.of(replica(0, 3, 7, 9, 1), empty(1)));
    assertArrayEquals(new float[] {3}, mean.parameters());
    assertArrayEquals(new float[] {7}, mean.updaterState());
  }

  @Test
  void roundWithoutAnyExampleKeepsTheState() {
    TrainingState from = start();
    TrainingState to = average(from, List.of(empty(0)));
    assertSame(from.parameters(), to.parameters());
    assertEquals(1, to.progress().roundInEpoch());
  }

  @Test
  void finishesTheEpochFromWhereItStands() {
    List<TrainingEvent> events = new ArrayList<>();
    Progress twoRoundsDone = new Progress(1, 2, 6, 30, 480, 20, 80);
    TrainingState from =
        new TrainingState(new float[] {0}, new float[] {0}, List.of(), new float[0], twoRoundsDone);
    TrainingState end = engine(4, events).finishEpoch(from, answering(replica(0, 1, 1, 8, 5)));
    assertEquals(new Progress(1, 4, 8, 40, 496, 28, 96), end.progress());
    assertEquals(2, events.size());
    assertTrue(
        events.get(0) instanceof TrainingEvent.RoundEnded round
            && round.epoch() == 2
            && round.round() == 3
            && round.completedRounds() == 7
            && round.loss() == 0.5
            && round.examples() == 8);
  }

  @Test
  void outerVelocityGoesOnFromRoundToRound() {
    OuterSpec momentum = new OuterSpec(OuterSpec.Kind.MOMENTUM, 1, 0.5);
    RoundEngine engine =
        new RoundEngine(config(momentum, 0.25), 2, state -> {}, event -> {}, new TrainingClock());
    TrainingState from =
        new TrainingState(
            new float[] {0}, new float[] {0}, List.of(), new float[] {0}, Progress.START);
    // Workers always return to 1: the first step is 1, the second 0.5 more, though the mean is
    // there.
    TrainingState end = engine.finishEpoch(from, answering(replica(0, 1, 3, 8, 1)));
    assertArrayEquals(new float[] {1.5f}, end.parameters());
    assertArrayEquals(new float[] {0.5f}, end.outerVelocity());
    assertArrayEquals(new float[] {3}, end.updaterState());
  }

  @Test
  void brokenReplicaIsLeftOutAndReported() {
    List<TrainingEvent> events = new ArrayList<>();
    Workers workers =
        answering(
            replica(0, 1, 0, 8, 1),
            replica(1, 2, 0, 8, 1),
            replica(2, 3, 0, 8, 1),
            replica(3, Float.NaN, 0, 8, 1));
    TrainingState end = engine(1, events).finishEpoch(start(), workers);
    assertArrayEquals(new float[] {2}, end.parameters());
    assertTrue(
        events.get(0) instanceof TrainingEvent.Warning warning
            && warning.message().contains("replica of worker 3 was left out"),
        events.toString());
  }

  @Test
  void spreadComparesReplicasWithTheWayThatTheirMeanWent() {
    List<TrainingEvent> events = new ArrayList<>();
    // Mean 2, from 0; replicas at 1 and 3: each lies 1 from the mean, which went 2.
    engine(1, events)
        .finishEpoch(start(), answering(replica(0, 1, 0, 8, 1), replica(1, 3, 0, 8, 1)));
    assertEquals(0.5, ((TrainingEvent.RoundEnded) events.get(0)).spread());
  }

  @Test
  void divergenceStopsTraining() {
    Workers exploding = answering(replica(0, Float.NaN, 0, 8, 1));
    String message =
        assertThrows(
                TrainingException.class,
                () -> engine(4, new ArrayList<>()).finishEpoch(start(), exploding))
            .getMessage();
    assertTrue(message.contains("round 1 of epoch 1"), message);
    assertTrue(message.contains("learningRate"), message);
  }
}
