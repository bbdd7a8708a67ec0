package org.meanfield.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meanfield.averaging.OuterSpec.Kind;
import org.meanfield.errors.Violations.ViolationsException;

/** Each optimiser against its paper's update, one number at a time, in double. */
final class OuterOptimizersTest {
  private static final double RATE = 0.7;
  private static final double MOMENTUM = 0.9;
  private static final double INNER_RATE = 0.01;
  private static final int ROUNDS = 30;

  /** A paper's update of one parameter; keeps its own memory. */
  private interface Reference {
    double next(double start, double mean);
  }

  private static void follows(Kind kind, Reference reference) {
    OuterOptimizer optimizer = new OuterSpec(kind, RATE, MOMENTUM).optimizer(INNER_RATE);
    Random random = new Random(1);
    float[] parameters = {0.5f};
    float[] velocity = {0};
    double expected = parameters[0];
    for (int round = 0; round < ROUNDS; round++) {
      double move = random.nextGaussian() * 0.1;
      double expectedNext = reference.next(expected, expected + move);
      OuterOptimizer.Step step =
          optimizer.step(parameters, new float[] {(float) (parameters[0] + move)}, velocity);
      parameters = step.parameters();
      velocity = step.velocity();
      expected = expectedNext;
      assertEquals(expected, parameters[0], 1e-4, kind + " in round " + round);
    }
  }

  @Test
  void blockMomentumFollowsChenAndHuo() {
    double[] delta = {0};
    follows(
        Kind.MOMENTUM,
        (start, mean) -> {
          delta[0] = MOMENTUM * delta[0] + RATE * (mean - start);
          return start + delta[0];
        });
  }

  @Test
  void nesterovFollowsDiLoCo() {
    double[] buffer = {0};
    follows(
        Kind.NESTEROV,
        (start, mean) -> {
          double gradient = start - mean;
          buffer[0] = MOMENTUM * buffer[0] + gradient;
          double lookedAhead = gradient + MOMENTUM * buffer[0];
          return start - RATE * lookedAhead;
        });
  }

  @Test
  void slowMomentumFollowsWang() {
    double[] slow = {0};
    follows(
        Kind.SLOWMO,
        (start, mean) -> {
          slow[0] = MOMENTUM * slow[0] + (start - mean) / INNER_RATE;
          return start - RATE * INNER_RATE * slow[0];
        });
  }

  @Test
  void noneIsTheMeanItself() {
    float[] mean = {1, 2};
    OuterOptimizer.Step step =
        OuterSpec.NONE.optimizer(0.1).step(new float[] {5, 5}, mean, new float[0]);
    assertSame(mean, step.parameters());
    assertEquals(0, step.velocity().length);
  }

  @Test
  void withoutMomentumAFullStepEndsAtTheMean() {
    float[] start = {3, -1};
    float[] mean = {2.5f, 7};
    for (Kind kind : new Kind[] {Kind.MOMENTUM, Kind.NESTEROV, Kind.SLOWMO}) {
      OuterOptimizer optimizer = new OuterSpec(kind, 1, 0).optimizer(0.25);
      assertArrayEquals(mean, optimizer.step(start, mean, new float[2]).parameters(), 1e-6f);
      assertArrayEquals(new float[] {3, -1}, start);
    }
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NESTEROV, 0.7, 1));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NESTEROV, 0, 0.9));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NONE, 0.7, 0.9));
  }
}
