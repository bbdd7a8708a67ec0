package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Trainer.Outcome;
import org.meanfield.train.Trainer.Snapshot;
import org.meanfield.train.Trainer.Stored;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.Compared;

final class TrainerTest {
  private static final int MINIBATCHES_IN_EPOCH = 4;
  private static final float[] NONE = new float[0];
  private static final LstmSpec LSTM = LstmSpec.plain(List.of(2));
  private static final RbmSpec RBM =
      new RbmSpec(
          VisibleUnit.BERNOULLI,
          2,
          HiddenUnit.BERNOULLI,
          true,
          1,
          false,
          0,
          new SparsitySpec(0.1, 0),
          0);

  private final TreeMap<Long, Snapshot> published = new TreeMap<>();
  private final List<Snapshot> begun = new ArrayList<>();
  private final List<String> evaluated = new ArrayList<>();
  private final Map<Long, String> faults = new TreeMap<>();
  private long doneRounds;
  private int everyEpochs = 1;
  private final List<TrainingEvent> events = new ArrayList<>();

  /** Held-out loss after each epoch, from the first on. */
  private List<Double> losses = List.of(0.5, 0.4, 0.3);

  private Set<Split> splits = EnumSet.of(Split.TRAIN, Split.TEST);
  private EarlyStopping earlyStopping = EarlyStopping.OFF;
  private ModelSpec model = LSTM;
  private StopSignal stop = StopSignal.NEVER;

  /** What workers keep after a round. */
  private OwnStates kept = OwnStates.NONE;

  /** Called before a round is trained, and before a split is judged. */
  private Runnable disturbance = () -> {};

  /** Given by a test, which runs what is to be run then. */
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

  /** What is with executors that are gone. */
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

  /** Publishes at once. */
  private final class Checkpoints implements Trainer.Checkpointer {
    private final List<Trainer.Written> written = new ArrayList<>();

    @Override
    public void begin(Snapshot snapshot) {
      long round = snapshot.state().progress().rounds();
      begun.add(snapshot);
      String fault = faults.getOrDefault(round, "");
      if (published.put(round, snapshot) == null) {
        written.add(new Trainer.Written(round, "at " + round, 0, fault));
      }
    }

    @Override
    public List<Trainer.Written> written() {
      List<Trainer.Written> told = List.copyOf(written);
      written.clear();
      return told;
    }

    @Override
    public Optional<String> await() {
      if (published.isEmpty()) {
        return Optional.empty();
      }
      String fault = faults.getOrDefault(published.lastKey(), "");
      if (!fault.isEmpty()) {
        throw new CheckpointException(fault);
      }
      return Optional.of("at " + published.lastKey());
    }

    @Override
    public Stored read(long round) {
      return new Stored(published.get(round).state(), "at " + round);
    }
  }

  private Evaluation evaluate(TrainingState state, Split split, int atMost) {
    disturbance.run();
    int epoch = state.progress().epoch();
    String part = atMost == Examiner.Evaluator.ALL ? "" : " " + atMost;
    evaluated.add(epoch + split.label() + part);
    if (model == RBM) {
      double energy = split == Split.TRAIN ? -100 - epoch : -99;
      return new Evaluation.Unlabelled(10, Map.of("freeEnergy", energy));
    }
    return new Evaluation.Classification(10, 0.9, losses.get(epoch - 1), List.of());
  }

  private Trainer trainer(int everyRounds, Standing standing) {
    TrainConfig config = RoundEngineTest.config(OuterSpec.NONE, 0.25, losses.size(), earlyStopping);
    TrainingClock clock = new TrainingClock();
    Examiner examiner = new Examiner(this::evaluate, splits, model, events::add, clock);
    return new Trainer(
        config,
        new CheckpointTriggers(everyEpochs, everyRounds, 0),
        standing,
        examiner,
        new Checkpoints(),
        events::add,
        clock,
        stop);
  }

  private Outcome train(int everyRounds, Standing standing, TrainingState from) {
    Trainer trainer = trainer(everyRounds, standing);
    return trainer.train(from, epochs(trainer));
  }

  private Outcome train(int everyRounds) {
    return train(everyRounds, Standing.START, state(Progress.START));
  }

  /** Does the rounds without any workers. */
  private Trainer.EpochRunner epochs(Trainer trainer) {
    return from -> {
      TrainingState state = from;
      while (state.progress().minibatchInEpoch() < MINIBATCHES_IN_EPOCH) {
        disturbance.run();
        state = new TrainingState(NONE, NONE, kept, NONE, state.progress().plusRound(1, 8, 4));
        doneRounds = state.progress().rounds();
        trainer.roundEnded(state, MINIBATCHES_IN_EPOCH);
      }
      return state;
    };
  }

  private static TrainingState state(Progress progress) {
    return new TrainingState(NONE, NONE, OwnStates.NONE, NONE, progress);
  }

  private List<Long> rounds() {
    return List.copyOf(published.keySet());
  }

  @Test
  void publishesAtTheEndOfEachEpoch() {
    Outcome end = train(0);
    assertEquals(List.of(4L, 8L, 12L), rounds());
    assertEquals(new Progress(3, 0, 0, 12, 12, 0, 96, 0, 0), end.state().progress());
    assertEquals("at 12", end.checkpoint());
    assertFalse(end.stoppedEarly());
  }

  @Test
  void publishesWithinEpochsButOnceOnly() {
    train(2);
    assertEquals(List.of(2L, 4L, 6L, 8L, 10L, 12L), rounds());
    assertEquals(Map.of(), published.get(2L).metrics());
  }

  @Test
  void publishesEverySecondEpochAndTheLast() {
    everyEpochs = 2;
    train(0);
    assertEquals(List.of(8L, 12L), rounds());
    published.clear();
    train(3);
    assertEquals(List.of(3L, 6L, 8L, 9L, 12L), rounds());
  }

  @Test
  void theBestEpochIsPublishedThoughNoneIsDue() {
    everyEpochs = 9;
    earlyStopping = new EarlyStopping(1, 0);
    splits = EnumSet.allOf(Split.class);
    losses = List.of(0.5, 0.6, 0.3);
    assertEquals("at 4", train(0).checkpoint());
    assertEquals(List.of(4L, 8L), rounds());
  }

  /** Else it would be missed when training stops, at each start anew. */
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
    assertEquals(List.of("No room. Training goes on; the next one is due as configured."), told);
    assertEquals(
        List.of(8L, 12L),
        events.stream()
            .filter(TrainingEvent.CheckpointPublished.class::isInstance)
            .map(done -> ((TrainingEvent.CheckpointPublished) done).completedRounds())
            .toList());
  }

  /** Told once so many rounds are done, the last of them included. */
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
            assertTrue(published.containsKey(doneRounds), "round " + doneRounds);
          }
        };
    Outcome end = train(0);
    assertEquals(
        List.of(false, true, false, true, false, true),
        begun.stream().map(snapshot -> !snapshot.metrics().isEmpty()).toList());
    assertEquals(end.metrics(), published.get(12L).metrics());
  }

  /** Dies wherever it can, and is resumed from what there is then. */
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
              // After the former, nothing is kept that wasn't: as if it had been killed.
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
    assertTrue(message.contains("Round 6 isn't kept: nobody brought them within 12 s."), message);
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
            new TrainingEvent.Warning("Round 2 isn't kept: nobody brought them within 12 s.")),
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

  /** What diverged is begun anew from further back. */
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

  @Test
  void judgesTheTestSplitEachEpochAndAllOfTrainingAtTheEnd() {
    Outcome end = train(0);
    assertEquals(List.of("1test", "2test", "3test", "3train", "3test"), evaluated);
    assertEquals(Map.of("accuracy", 0.9, "crossEntropy", 0.3), end.metrics().get("test"));
    assertEquals(end.metrics(), published.get(12L).metrics());
    assertTrue(end.metrics().get("train").containsKey("accuracy"));
  }

  @Test
  void validationSplitIsWhatIsHeldOutIfThereIsOne() {
    splits = EnumSet.allOf(Split.class);
    Outcome end = train(0);
    assertEquals(
        List.of("1validation", "2validation", "3validation", "3train", "3validation", "3test"),
        evaluated);
    assertEquals(Set.of("train", "validation", "test"), end.metrics().keySet());
  }

  @Test
  void goesOnInTheMiddleOfAnEpoch() {
    train(0, Standing.START, state(new Progress(1, 2, 2, 6, 6, 0, 48, 8, 16)));
    assertEquals(List.of(8L, 12L), rounds());
  }

  @Test
  void unlabelledModelsAreComparedOnAsManyTrainingExamples() {
    model = RBM;
    Outcome end = train(0);
    assertEquals(List.of("1test", "1train 10", "2test", "2train 10"), evaluated.subList(0, 4));
    assertEquals(
        List.of(
            new Compared(1, "freeEnergy", 10, -101, "test", -99),
            new Compared(2, "freeEnergy", 10, -102, "test", -99),
            new Compared(3, "freeEnergy", 10, -103, "test", -99)),
        events.stream().filter(Compared.class::isInstance).toList());
    assertEquals(3, published.get(8L).metrics().get("test").get("freeEnergyGap"));
    assertEquals(4, end.metrics().get("test").get("freeEnergyGap"));
    assertFalse(end.metrics().get("train").containsKey("freeEnergyGap"));
  }

  @Test
  void stopsOncePatienceRunsOutAndTheBestEpochIsTheResult() {
    splits = EnumSet.allOf(Split.class);
    earlyStopping = new EarlyStopping(2, 0);
    losses = List.of(0.5, 0.3, 0.4, 0.35, 0.1);
    Outcome end = train(3);
    assertTrue(end.stoppedEarly());
    assertEquals(2, end.state().progress().epoch());
    assertEquals(4, end.last().epoch());
    assertEquals("at 8", end.checkpoint());
    assertEquals(0.3, end.metrics().get("test").get("crossEntropy"));
    assertEquals(end.metrics(), published.get(16L).bestMetrics());
    assertEquals(0.35, published.get(16L).metrics().get("validation").get("crossEntropy"));
    assertEquals(new Best(2, 8, 0.3), published.get(16L).standing().best());
    assertEquals(new Best(1, 4, 0.5), published.get(6L).standing().best());
  }

  @Test
  void tooSmallAnImprovementIsNone() {
    earlyStopping = new EarlyStopping(2, 0.1);
    losses = List.of(0.5, 0.45, 0.42, 0.1);
    assertEquals(1, train(0).state().progress().epoch());
  }

  @Test
  void rememberedStandingStopsWhereAnUndisturbedRunWould() {
    earlyStopping = new EarlyStopping(2, 0);
    losses = List.of(0.3, 0.4, 0.5, 0.6);
    Outcome whole = train(0);
    Snapshot second = published.get(8L);
    Outcome resumed = train(0, second.standing(), second.state());
    assertEquals(1, resumed.state().progress().epoch());
    assertEquals(whole, resumed);
  }

  @Test
  void allEpochsTrainedIsNoEarlyStopEvenIfAnotherWasBetter() {
    earlyStopping = new EarlyStopping(2, 0);
    losses = List.of(0.4, 0.3, 0.5);
    Outcome end = train(0);
    assertFalse(end.stoppedEarly());
    assertEquals(3, end.state().progress().epoch());
    assertEquals(Map.of(), published.get(12L).bestMetrics());
  }

  /** However many epochs there might have been. */
  @Test
  void patienceMayRunOutAtTheLastEpoch() {
    earlyStopping = new EarlyStopping(2, 0);
    losses = List.of(0.3, 0.4, 0.5);
    Outcome shorter = train(0);
    losses = List.of(0.3, 0.4, 0.5, 0.6);
    Outcome longer = train(0);
    assertTrue(shorter.stoppedEarly());
    assertEquals("at 4", shorter.checkpoint());
    assertEquals(longer.checkpoint(), shorter.checkpoint());
    assertEquals(longer.last(), shorter.last());
    assertEquals(longer.metrics(), shorter.metrics());
  }
}
