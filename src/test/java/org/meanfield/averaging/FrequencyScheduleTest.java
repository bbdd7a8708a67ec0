package org.meanfield.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.FrequencySchedule.Kind;
import org.meanfield.errors.Violations.ViolationsException;

final class FrequencyScheduleTest {
  @Test
  void constantIsWhatWasConfigured() {
    assertEquals(10, FrequencySchedule.CONSTANT.minibatches(10, 0, 0, 0));
    assertEquals(10, FrequencySchedule.CONSTANT.minibatches(10, 0, 99, 5000));
    assertEquals(0, FrequencySchedule.CONSTANT.adapt(10, 0, 50, 10, 0.5));
  }

  @Test
  void warmUpComesFirstWhateverTheRule() {
    FrequencySchedule schedule = new FrequencySchedule(Kind.GROWING, 7, 2, 0, 1000);
    assertEquals(1, schedule.minibatches(10, 0, 0, 0));
    assertEquals(1, schedule.minibatches(10, 0, 1, 6));
    assertEquals(20, schedule.minibatches(10, 0, 1, 7));
  }

  @Test
  void growsFromEpochToEpochUpToItsLimit() {
    FrequencySchedule schedule = new FrequencySchedule(Kind.GROWING, 0, 1.5, 0, 40);
    List<Integer> frequencies = new ArrayList<>();
    for (int epoch = 0; epoch < 6; epoch++) {
      frequencies.add(schedule.minibatches(10, 0, epoch, 100L * epoch));
    }
    assertEquals(List.of(10, 15, 22, 33, 40, 40), frequencies);
    assertEquals(60, schedule.minibatches(60, 0, 3, 0), "it is never less than configured");
  }

  /** Drift grows with the root of the minibatches here, as that of random walks does. */
  @Test
  void adaptsUntilDriftMeetsItsBound() {
    FrequencySchedule schedule = new FrequencySchedule(Kind.ADAPTIVE, 0, 1, 0.06, 1000);
    int adapted = 0;
    double drift = 0;
    List<Integer> frequencies = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      int k = schedule.minibatches(4, adapted, 0, 100L * round);
      frequencies.add(k);
      drift = 0.01 * Math.sqrt(k);
      adapted = schedule.adapt(4, adapted, 100L * round, k, drift);
    }
    // 36 minibatches would meet the bound; rounding down stops a little before.
    assertEquals(34, frequencies.get(11), frequencies.toString());
    assertTrue(drift <= 0.06, "the drift is " + drift);
  }

  @Test
  void adaptsByAFactorOfTwoAtMostAndStaysInRange() {
    FrequencySchedule schedule = new FrequencySchedule(Kind.ADAPTIVE, 0, 1, 0.1, 30);
    assertEquals(5, schedule.adapt(10, 0, 0, 10, 1e6));
    assertEquals(20, schedule.adapt(10, 0, 0, 10, 0));
    assertEquals(30, schedule.adapt(10, 20, 0, 20, 0));
    assertEquals(1, schedule.adapt(10, 1, 0, 1, 1e6));
    assertEquals(7, schedule.adapt(10, 8, 0, 2, 0.028), "an epoch's last round had 2 minibatches");
  }

  @Test
  void warmUpTeachesNothing() {
    FrequencySchedule schedule = new FrequencySchedule(Kind.ADAPTIVE, 5, 1, 0.1, 30);
    assertEquals(0, schedule.adapt(10, 0, 4, 1, 0.2));
    assertEquals(5, schedule.adapt(10, 0, 5, 10, 0.2));
  }

  @Test
  void refusesSettingsThatTheRuleDoesNotHave() {
    assertThrows(
        ViolationsException.class, () -> new FrequencySchedule(Kind.CONSTANT, 0, 2, 0, 10));
    assertThrows(ViolationsException.class, () -> new FrequencySchedule(Kind.GROWING, 0, 1, 0, 10));
    assertThrows(
        ViolationsException.class, () -> new FrequencySchedule(Kind.ADAPTIVE, 0, 1, 0, 10));
    assertThrows(
        ViolationsException.class, () -> new FrequencySchedule(Kind.CONSTANT, -1, 1, 0, 10));
  }
}
