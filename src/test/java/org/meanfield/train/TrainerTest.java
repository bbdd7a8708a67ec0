package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.OuterSpec;

final class TrainerTest {
  private static final int MINIBATCHES_IN_EPOCH = 4;
  private static final TrainConfig CONFIG = RoundEngineTest.config(OuterSpec.NONE, 0.25);

  private final List<Long> published = new ArrayList<>();
  private final List<String> evaluated = new ArrayList<>();
  private Map<String, Map<String, Double>> newest = Map.of();

  private Trainer trainer(int everyRounds) {
    return new Trainer(
        CONFIG,
        everyRounds,
        (state, split) -> {
          evaluated.add(state.progress().epoch() + split.label());
          return new Evaluation.Classification(10, 0.9, 0.3, List.of());
        },
        (state, metrics) -> {
          published.add(state.progress().rounds());
          newest = metrics;
          return "at " + state.progress().rounds();
        },
        event -> {},
        new TrainingClock());
  }

  /** Does the rounds without any workers. */
  private static Trainer.EpochRunner epochs(Trainer trainer) {
    return from -> {
      TrainingState state = from;
      while (state.progress().minibatchInEpoch() < MINIBATCHES_IN_EPOCH) {
        state =
            new TrainingState(
                new float[0],
                new float[0],
                List.of(),
                new float[0],
                state.progress().plusRound(1, 8, 4));
        trainer.roundEnded(state, MINIBATCHES_IN_EPOCH);
      }
      return state;
    };
  }

  private static TrainingState start() {
    return new TrainingState(new float[0], new float[0], List.of(), new float[0], Progress.START);
  }

  @Test
  void publishesAtTheEndOfEachEpoch() {
    Trainer trainer = trainer(0);
    TrainingState end = trainer.train(start(), epochs(trainer));
    assertEquals(List.of(4L, 8L, 12L), published);
    assertEquals(new Progress(3, 0, 0, 12, 12, 0, 96, 0, 0), end.progress());
  }

  @Test
  void publishesWithinEpochsButOnceOnly() {
    Trainer trainer = trainer(2);
    trainer.train(start(), epochs(trainer));
    assertEquals(List.of(2L, 4L, 6L, 8L, 10L, 12L), published);
  }

  @Test
  void judgesTheTestSplitEachEpochAndTrainingAtTheEnd() {
    Trainer trainer = trainer(0);
    trainer.train(start(), epochs(trainer));
    assertEquals(List.of("1test", "2test", "3train", "3test"), evaluated);
    assertEquals(Map.of("accuracy", 0.9, "crossEntropy", 0.3), newest.get("test"));
    assertTrue(newest.get("train").containsKey("accuracy"));
  }

  @Test
  void goesOnInTheMiddleOfAnEpoch() {
    Trainer trainer = trainer(0);
    Progress middle = new Progress(1, 2, 2, 6, 6, 0, 48, 8, 16);
    trainer.train(
        new TrainingState(new float[0], new float[0], List.of(), new float[0], middle),
        epochs(trainer));
    assertEquals(List.of(8L, 12L), published);
  }
}
