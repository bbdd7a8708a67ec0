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

  /** A paper's update of one parameter, which keeps its own memory. */
  private interface Reference {
    double next(double start, double mean);
  }

  private static void follows(Kind kind, Reference reference) {
    OuterOptimizer optimizer = new OuterSpec(kind, RATE, MOMENTUM).optimizer(INNER_RATE, 2);
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

  /**
   * Three workers on a line, each drawn to a place of its own, follow the paper's pair of updates.
   */
  @Test
  void elasticFollowsZhang() {
    double beta = 0.9;
    double alpha = beta / 3;
    OuterOptimizer elastic = new OuterSpec(Kind.ELASTIC, beta, 0).optimizer(INNER_RATE, 3);
    double[] places = {-1, 0.5, 2};
    double centre = 4;
    double[] workers = {4, 4, 4};
    float[] ourCentre = {4};
    float[][] ours = {{4}, {4}, {4}};
    for (int round = 0; round < ROUNDS; round++) {
      double nextCentre = centre;
      WeightedMean mean = new WeightedMean(1);
      for (int w = 0; w < 3; w++) {
        workers[w] -= 0.1 * (workers[w] - places[w]);
        ours[w][0] -= (float) (0.1 * (ours[w][0] - places[w]));
        mean.add(ours[w], 5);
        nextCentre += alpha * (workers[w] - centre);
        workers[w] -= alpha * (workers[w] - centre);
      }
      for (int w = 0; w < 3; w++) {
        ours[w] = elastic.workerStart(ours[w], ourCentre);
      }
      ourCentre = elastic.step(ourCentre, mean.mean(), new float[0]).parameters();
      centre = nextCentre;
      assertEquals(centre, ourCentre[0], 1e-5);
      assertEquals(workers[2], ours[2][0], 1e-5);
    }
  }

  @Test
  void othersSendWorkersToTheGlobalState() {
    for (Kind kind : new Kind[] {Kind.MOMENTUM, Kind.NESTEROV, Kind.SLOWMO}) {
      OuterOptimizer optimizer = new OuterSpec(kind, 1, 0).optimizer(0.25, 2);
      assertEquals(0, optimizer.workerStart(new float[] {1}, new float[] {2}).length);
    }
  }

  @Test
  void noneIsTheMeanItself() {
    float[] mean = {1, 2};
    OuterOptimizer.Step step =
        OuterSpec.NONE.optimizer(0.1, 2).step(new float[] {5, 5}, mean, new float[0]);
    assertSame(mean, step.parameters());
    assertEquals(0, step.velocity().length);
  }

  @Test
  void withoutMomentumAFullStepEndsAtTheMean() {
    float[] start = {3, -1};
    float[] mean = {2.5f, 7};
    for (Kind kind : new Kind[] {Kind.MOMENTUM, Kind.NESTEROV, Kind.SLOWMO}) {
      OuterOptimizer optimizer = new OuterSpec(kind, 1, 0).optimizer(0.25, 2);
      assertArrayEquals(mean, optimizer.step(start, mean, new float[2]).parameters(), 1e-6f);
      assertArrayEquals(new float[] {3, -1}, start);
    }
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NESTEROV, 0.7, 1));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NESTEROV, 0, 0.9));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.NONE, 0.7, 0.9));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.ELASTIC, 1.1, 0));
    assertThrows(ViolationsException.class, () -> new OuterSpec(Kind.ELASTIC, 0.9, 0.5));
  }
}
