package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.train.TrainingClock.Phase;

final class TrainingClockTest {
  private static final long SECOND = 1_000_000_000L;

  private static Replica replica(long examples, double computeSeconds, double copySeconds) {
    return new Replica(
        0,
        new float[0],
        new float[0],
        examples,
        1,
        0,
        -1,
        (long) (computeSeconds * SECOND),
        (long) (copySeconds * SECOND));
  }

  @Test
  void phasesOfARoundAddUpToItsWallTime() {
    TrainingClock clock = new TrainingClock();
    clock.round(0, List.of(replica(10, 3, 0.5), replica(10, 5, 0.5)), 2, 6 * SECOND, SECOND);
    clock.add(Phase.CHECKPOINT, 2 * SECOND);
    Map<String, Double> phases = clock.phases();
    assertEquals(4, phases.get("compute"), 1e-9);
    assertEquals(0.5, phases.get("serialise"), 1e-9);
    assertEquals(1.5, phases.get("wait"), 1e-9);
    assertEquals(1, phases.get("reduce"), 1e-9);
    assertEquals(2, phases.get("checkpoint"), 1e-9);
    assertEquals(0, phases.get("evaluate"), 1e-9);
  }

  @Test
  void moreSlotsThanWorkersDoNotCount() {
    TrainingClock clock = new TrainingClock();
    clock.round(0, List.of(replica(10, 3, 0)), 64, 4 * SECOND, 0);
    assertEquals(3, clock.phases().get("compute"), 1e-9);
  }

  @Test
  void throughputLeavesTheFirstEpochOutWhenThereAreSeveral() {
    TrainingClock clock = new TrainingClock();
    assertEquals(0, clock.examplesPerSecond());
    clock.round(4, List.of(replica(100, 1, 0)), 1, 10 * SECOND, 0);
    assertEquals(10, clock.examplesPerSecond(), 1e-9);
    clock.round(5, List.of(replica(100, 1, 0)), 1, SECOND, SECOND);
    clock.round(6, List.of(replica(300, 1, 0)), 1, SECOND, SECOND);
    assertEquals(100, clock.examplesPerSecond(), 1e-9);
  }
}
