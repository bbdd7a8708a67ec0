package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.TrainingException;
import org.meanfield.train.ReplicaQuarantine.Verdict;

final class ReplicaQuarantineTest {
  private static final Progress PROGRESS = new Progress(0, 2, 10, 2, 10, 0, 0, 0, 0);

  private static Verdict part(double maxBadReplicaFraction, ReplicaSummary... replicas) {
    TrainConfig config = RoundEngineTest.config(OuterSpec.NONE, maxBadReplicaFraction);
    return new ReplicaQuarantine(config).part(PROGRESS, List.of(replicas));
  }

  private static ReplicaSummary at(int worker, float parameter) {
    return RoundEngineTest.replica(worker, parameter, 0, 8).summary();
  }

  @Test
  void soundReplicasStayInWorkerOrderAndIdleOnesGo() {
    Verdict verdict = part(0, at(0, 1), ReplicaSummary.idle(1, "driver", 0), at(2, 3));
    assertEquals(List.of(0, 2), verdict.sound().stream().map(ReplicaSummary::worker).toList());
    assertTrue(verdict.faults().isEmpty());
  }

  @Test
  void nanAndInfinityAreBroken() {
    Verdict verdict =
        part(
            0.5,
            at(0, Float.NaN),
            at(1, 1),
            at(2, 1),
            RoundEngineTest.replica(3, 1, Float.POSITIVE_INFINITY, 8).summary());
    assertEquals(List.of(1, 2), verdict.sound().stream().map(ReplicaSummary::worker).toList());
    assertEquals(
        Map.of(
            0,
            "the parameters of layer 2 (OutputLayer) are not all finite: the learning rate may be"
                + " too high",
            3,
            "its updater's state is not all finite: the learning rate may be too high"),
        verdict.faults());
  }

  @Test
  void poisonedMinibatchIsNamed() {
    ReplicaSummary poisoned =
        new ReplicaSummary(
            1, "driver", 8, 8, Double.NaN, 3, false, "layer 0 (LSTM)", Double.NaN, 0, 0, 0);
    Verdict verdict = part(0.5, at(0, 1), poisoned);
    // Two rounds of 5 minibatches are done; the fourth of this round is the 14th of the epoch.
    assertEquals(
        "its loss stopped being finite at minibatch 14 of the epoch, and the parameters of layer 0"
            + " (LSTM) are not all finite: a minibatch holds bad values, or the learning rate is"
            + " too high",
        verdict.faults().get(1));
  }

  @Test
  void wildlyDivergentReplicaIsBrokenAndAFastOneIsNot() {
    Verdict verdict = part(0.5, at(0, 1), at(1, 1.5f), at(2, 50), at(3, 1e6f));
    assertEquals(Set.of(3), verdict.faults().keySet());
  }

  @Test
  void ofTwoNobodyKnowsWhichIsWild() {
    assertTrue(part(0.5, at(0, 1), at(1, 1e9f)).faults().isEmpty());
  }

  @Test
  void tooManyBrokenOnesStopTraining() {
    ReplicaSummary[] half = {at(0, 1), at(1, Float.NaN), at(2, 1), at(3, Float.NaN)};
    assertEquals(2, part(0.5, half).sound().size());
    String message = assertThrows(TrainingException.class, () -> part(0.49, half)).getMessage();
    assertTrue(message.contains("round 3 of epoch 1, 2 of 4 replicas"), message);
    assertTrue(message.contains("Worker 1"), message);
    assertThrows(TrainingException.class, () -> part(0.9, at(0, Float.NaN)));
  }
}
