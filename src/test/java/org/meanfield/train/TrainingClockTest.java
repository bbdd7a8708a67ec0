package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.train.TrainingClock.Phase;

final class TrainingClockTest {
  private static final long SECOND = 1_000_000_000L;

  private static RoundTimes round(
      int parallelism, double trainSeconds, double reduceSeconds, ReplicaSummary... workers) {
    return new RoundTimes(
        List.of(workers), parallelism, SECOND / 4, nanos(trainSeconds), nanos(reduceSeconds));
  }

  private static ReplicaSummary worker(
      long examples, double computeSeconds, double copySeconds, double fetchSeconds) {
    return new ReplicaSummary(
        0,
        "driver",
        examples,
        examples,
        0,
        -1,
        true,
        "",
        0,
        nanos(computeSeconds),
        nanos(copySeconds),
        nanos(fetchSeconds));
  }

  private static long nanos(double seconds) {
    return (long) (seconds * SECOND);
  }

  @Test
  void phasesOfARoundAddUpToItsWallTime() {
    TrainingClock clock = new TrainingClock();
    clock.round(0, round(2, 6, 1, worker(10, 3, 0.5, 0.5), worker(10, 5, 0.5, 0)));
    clock.add(Phase.CHECKPOINT, 2 * SECOND);
    Map<String, Double> phases = clock.phases();
    assertEquals(4, phases.get("compute"), 1e-9);
    assertEquals(0.5, phases.get("serialise"), 1e-9);
    assertEquals(0.5, phases.get("broadcast"), 1e-9);
    assertEquals(1, phases.get("wait"), 1e-9);
    assertEquals(1, phases.get("reduce"), 1e-9);
    assertEquals(2, phases.get("checkpoint"), 1e-9);
    assertEquals(0, phases.get("evaluate"), 1e-9);
  }

  @Test
  void moreSlotsThanWorkersDoNotCount() {
    TrainingClock clock = new TrainingClock();
    clock.round(0, round(64, 4, 0, worker(10, 3, 0, 0)));
    assertEquals(3, clock.phases().get("compute"), 1e-9);
  }

  @Test
  void noPhaseIsLongerThanTheRound() {
    RoundTimes times = round(1, 2, 1, worker(10, 9, 9, 9));
    assertEquals(3, times.phases().values().stream().mapToDouble(s -> s).sum(), 1e-9);
  }

  @Test
  void overheadIsWhatTheBusiestLaneDoesNotExplain() {
    ReplicaSummary[] three = {worker(1, 3, 0, 0), worker(1, 4, 0, 0), worker(1, 2, 0, 0)};
    assertEquals(nanos(1), round(3, 4.5, 0.5, three).overheadNanos());
    assertEquals(nanos(2), round(2, 6.5, 0.5, three).overheadNanos());
    assertEquals(nanos(0.5), round(1, 9, 0.5, three).overheadNanos());
  }

  @Test
  void throughputLeavesTheFirstEpochOutWhenThereAreSeveral() {
    TrainingClock clock = new TrainingClock();
    assertEquals(0, clock.examplesPerSecond());
    clock.round(4, round(1, 10, 0, worker(100, 1, 0, 0)));
    assertEquals(10, clock.examplesPerSecond(), 1e-9);
    clock.round(5, round(1, 1, 1, worker(100, 1, 0, 0)));
    clock.round(6, round(1, 1, 1, worker(300, 1, 0, 0)));
    assertEquals(100, clock.examplesPerSecond(), 1e-9);
  }
}
