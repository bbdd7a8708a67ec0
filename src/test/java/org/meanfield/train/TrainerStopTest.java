package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.TrainingException;
import org.meanfield.train.Trainer.Outcome;
import org.meanfield.train.Trainer.Snapshot;
import org.meanfield.train.event.TrainingEvent;

/** Ends of training that is told to stop, fails or is killed. */
final class TrainerStopTest extends TrainerFixture {
  /** A signal that a test gives, which then runs the action that was registered. */
  private static final class Signal implements StopSignal {
    private boolean given;
    private Runnable action = NOTHING;

    @Override
    public boolean isGiven() {
      return given;
    }

    @Override
    public void onGiven(Runnable toDo) {
      action = toDo;
    }

    void give() {
      given = true;
      action.run();
    }
  }

  /** The states that lie with executors that are gone. */
  private static final class LostStates implements OwnStates {
    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public List<WorkerState> gather() {
      throw new AssertionError("this would wait for ever");
    }

    @Override
    public List<WorkerState> gatherWithin(Duration patience) {
      throw new CheckpointException("nobody brought them within " + patience.toSeconds() + " s.");
    }

    @Override
    public void close() {}
  }

  /** A best epoch that wasn't written would be missed when training stops, at each start anew. */
  @Test
  void theBestEpochMustBeWritten() {
    earlyStopping = new EarlyStopping(1, 0);
    splits = EnumSet.allOf(Split.class);
    faults.put(8L, "No room.");
    assertEquals("No room.", assertThrows(CheckpointException.class, () -> train(0)).getMessage());
    assertEquals(List.of(4L, 8L), rounds());
  }

  @Test
  void goesOnWithoutACheckpointThatCouldNotBeWritten() {
    faults.put(4L, "No room.");
    assertEquals(12, train(0).last().rounds());
    List<String> told =
        events.stream()
            .filter(TrainingEvent.Warning.class::isInstance)
            .map(warning -> ((TrainingEvent.Warning) warning).message())
            .toList();
    assertEquals(
        List.of("No room. Training goes on; the next checkpoint is due as configured."), told);
    assertEquals(
        List.of(8L, 12L),
        events.stream()
            .filter(TrainingEvent.CheckpointPublished.class::isInstance)
            .map(done -> ((TrainingEvent.CheckpointPublished) done).completedRounds())
            .toList());
  }

  /** Training is told to stop once so many rounds are done, the last of them included. */
  @ParameterizedTest
  @CsvSource({"0, 6, 6", "0, 8, 8", "3, 6, 6", "0, 12, 12"})
  void stopsWhereItCanBeContinued(int everyRounds, int told, long last) {
    stop = () -> doneRounds >= told;
    if (told < 12) {
      String message = assertThrows(StoppedException.class, () -> train(everyRounds)).getMessage();
      assertTrue(message.contains("at " + last), message);
    } else {
      train(everyRounds);
    }
    assertEquals(last, published.lastKey());
    // Whole epochs have their metrics, and nothing is done beyond the stop.
    assertEquals(last % MINIBATCHES_IN_EPOCH == 0, published.get(last).metrics().size() == 2);
    assertEquals(last, doneRounds);
    stop = StopSignal.NEVER;
    assertEquals(12, train(0, Standing.START, published.get(4L).state()).last().rounds());
  }

  @Test
  void epochIsPublishedBeforeItIsJudged() {
    disturbance =
        () -> {
          boolean judging = evaluated.size() > 0 || doneRounds == MINIBATCHES_IN_EPOCH;
          if (judging && doneRounds % MINIBATCHES_IN_EPOCH == 0) {
            assertTrue(
                published.containsKey(doneRounds), "round " + doneRounds + " isn't published");
          }
        };
    Outcome end = train(0);
    assertEquals(
        List.of(false, true, false, true, false, true),
        begun.stream().map(snapshot -> !snapshot.metrics().isEmpty()).toList());
    assertEquals(end.metrics(), published.get(12L).metrics());
  }

  /** Training dies wherever it can, and is resumed from what there is then. */
  @ParameterizedTest
  @CsvSource({
    "0, 9, false",
    "2, 9, false",
    "0, 1, false",
    "2, 1, false",
    "0, 1, true",
    "2, 1, true"
  })
  void resumedAnywhereItEndsAsAnUndisturbedRun(int patience, int epochsBetween, boolean atOnce) {
    everyEpochs = epochsBetween;
    splits = EnumSet.allOf(Split.class);
    earlyStopping = patience == 0 ? EarlyStopping.OFF : new EarlyStopping(patience, 0);
    losses = List.of(0.5, 0.3, 0.4, 0.45);
    Outcome undisturbed = train(0);
    Snapshot last = published.get(16L);
    int[] steps = {0};
    for (int death = 1; death < 30; death++) {
      published.clear();
      int fatal = death;
      steps[0] = 0;
      doneRounds = 0;
      disturbance =
          () -> {
            if (++steps[0] == fatal) {
              // Nothing more is kept after the former, as if training had been killed.
              throw atOnce ? new CheckpointException("dead") : new IllegalStateException("dead");
            }
          };
      try {
        train(0);
      } catch (IllegalStateException | CheckpointException e) {
        disturbance = () -> {};
        assertTrue(atOnce || doneRounds == 0 || published.lastKey() == doneRounds);
        Snapshot newest =
            published.isEmpty()
                ? new Snapshot(state(Progress.START), Standing.START, Map.of(), Map.of())
                : published.lastEntry().getValue();
        assertEquals(undisturbed, train(0, newest.standing(), newest.state()));
      }
      assertEquals(last, published.get(16L));
    }
  }

  @Test
  void toldToEndWithinARoundItKeepsTheOneBefore() {
    Signal signal = new Signal();
    disturbance =
        () -> {
          if (doneRounds == 6) {
            signal.give();
            assertEquals(6L, published.lastKey());
            throw new IllegalStateException("its executors are gone");
          }
        };
    stop = signal;
    StoppedException stopped = assertThrows(StoppedException.class, () -> train(0));
    String message = stopped.getMessage();
    assertTrue(message.contains("after round 6; its checkpoint is at 6"), message);
    assertEquals(List.of(4L, 6L), rounds());
    assertTrue(message.contains("its executors are gone"), message);
    assertEquals("its executors are gone", stopped.getCause().getMessage());
  }

  @Test
  void divergenceWhileToldToEndIsTold() {
    Signal signal = new Signal();
    disturbance =
        () -> {
          if (doneRounds == 6) {
            signal.give();
            throw new TrainingException("It diverged.", null);
          }
        };
    stop = signal;
    String message = assertThrows(StoppedException.class, () -> train(0)).getMessage();
    assertTrue(message.endsWith(" failed: It diverged."), message);
  }

  @Test
  void whatExecutorsTookAlongIsToldAndTheCheckpointBeforeIsNamed() {
    Signal signal = new Signal();
    disturbance =
        () -> {
          if (doneRounds == 5) {
            kept = new LostStates();
          }
          if (doneRounds == 6) {
            assertThrows(CheckpointException.class, signal::give);
            throw new IllegalStateException("its executors are gone");
          }
        };
    stop = signal;
    String message = assertThrows(StoppedException.class, () -> train(0)).getMessage();
    assertTrue(
        message.contains("Round 6 was not saved: nobody brought them within 12 s."), message);
    assertTrue(message.contains("Start again to go on from at 4."), message);
    assertEquals(List.of(4L), rounds());
  }

  @Test
  void whatAFailureTookAlongIsAWarning() {
    disturbance =
        () -> {
          if (doneRounds == 1) {
            kept = new LostStates();
          }
          if (doneRounds == 2) {
            throw new IllegalStateException("its executors are gone");
          }
        };
    assertThrows(IllegalStateException.class, () -> train(0));
    assertTrue(
        events.contains(
            new TrainingEvent.Warning("Round 2 was not saved: nobody brought them within 12 s.")),
        events.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsKeptOnceTrainingHasEnded(boolean fails) {
    Signal signal = new Signal();
    stop = signal;
    if (fails) {
      disturbance =
          () -> {
            throw new TrainingException("It diverged.", null);
          };
      assertThrows(TrainingException.class, () -> train(0));
    } else {
      train(0);
    }
    assertEquals(StopSignal.NOTHING, signal.action);
  }

  @Test
  void failedRoundLeavesTheOneBefore() {
    disturbance =
        () -> {
          if (doneRounds == 7) {
            throw new IllegalStateException("its executors are gone");
          }
        };
    assertThrows(IllegalStateException.class, () -> train(0));
    assertEquals(List.of(4L, 7L), rounds());
  }

  /** Training that diverged is begun anew from further back. */
  @Test
  void failedTrainingLeavesNoCheckpointThatWasNotDue() {
    disturbance =
        () -> {
          if (doneRounds == 7) {
            throw new TrainingException("It diverged.", null);
          }
        };
    assertThrows(TrainingException.class, () -> train(0));
    assertEquals(List.of(4L), rounds());
  }
}
