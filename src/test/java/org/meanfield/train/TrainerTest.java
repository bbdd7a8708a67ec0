package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Split;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Trainer.Outcome;
import org.meanfield.train.Trainer.Snapshot;
import org.meanfield.train.event.TrainingEvent.Compared;

final class TrainerTest extends TrainerFixture {
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

  /** Patience ends training however many epochs there might have been. */
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
