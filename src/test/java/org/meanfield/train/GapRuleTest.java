package org.meanfield.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.train.Standing.Gap;

final class GapRuleTest {
  private static final String ERROR = "squaredErrorPerExample";

  private Gap gap = Gap.CLOSED;

  /** Returns whether the gap is open after each epoch. */
  private List<Boolean> open(String metric, double[] train, double[] heldOut) {
    List<Boolean> open = new ArrayList<>();
    for (int e = 0; e < train.length; e++) {
      gap = GapRule.after(gap, e + 1, metric, train[e], heldOut[e]);
      open.add(gap.open());
    }
    return open;
  }

  @Test
  void errorsThatFallTogetherAreNoGap() {
    assertEquals(
        List.of(false, false, false),
        open(ERROR, new double[] {9, 6, 4}, new double[] {9.1, 6.5, 4.9}));
  }

  @Test
  void opensAtThirtyPercentAndClosesBelowTwenty() {
    double[] train = {1, 1, 1, 1, 1};
    assertEquals(
        List.of(false, true, true, false, false),
        open(ERROR, train, new double[] {1.29, 1.31, 1.25, 1.19, 1.29}));
    assertTrue(
        GapRule.warning(gap, 5, ERROR, 1, 1.39).contains("39 % greater on held-out"),
        GapRule.warning(gap, 5, ERROR, 1, 1.39));
  }

  @Test
  void heldOutErrorThatRisesForThreeEpochsWhileTrainingFallsIsAGap() {
    double[] train = {5, 4.9, 4.8, 4.7, 4.6};
    double[] heldOut = {5.3, 5.2, 5.21, 5.24, 5.27};
    assertEquals(List.of(false, false, false, false, true), open(ERROR, train, heldOut));
    String warning = GapRule.warning(gap, 5, ERROR, 4.6, 5.27);
    assertTrue(warning.contains("has risen by 1 % since epoch 2"), warning);
  }

  @Test
  void restlessErrorsAreNoGap() {
    double[] train = {5, 4.99, 4.98, 4.97, 4.96, 4.95};
    double[] heldOut = {5.3, 5.32, 5.31, 5.33, 5.32, 5.34};
    assertEquals(List.of(false, false, false, false, false, false), open(ERROR, train, heldOut));
  }

  @Test
  void bothErrorsRisingIsDivergenceAndNoGap() {
    double[] up = {5, 6, 7, 8, 9};
    assertEquals(List.of(false, false, false, false, false), open(ERROR, up, up));
  }

  @Test
  void freeEnergiesAreJudgedByTheirDifference() {
    double[] train = {-100, -100, -100, -100, -100};
    double[] heldOut = {-95, -91, -89, -93, -96};
    assertEquals(
        List.of(false, false, true, true, false), open(GapRule.FREE_ENERGY, train, heldOut));
    String warning = GapRule.warning(gap, 3, GapRule.FREE_ENERGY, -100, -89);
    assertTrue(warning.contains("11.0 nats less likely"), warning);
  }
}
