package org.meanfield.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProfileTest {
  private static double[] normal(long seed, int n, double mean, double scale) {
    Random random = new Random(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = mean + scale * random.nextGaussian();
    }
    return values;
  }

  @Test
  void indexIsTheFormulas() {
    // The index is (0.5 − 0.2) ln (0.5 / 0.2) + (0.5 − 0.8) ln (0.5 / 0.8); the prior adds nothing
    // to so many examples.
    double expected = 0.3 * Math.log(2.5) - 0.3 * Math.log(0.625);
    assertEquals(
        expected,
        StabilityIndex.of(new long[] {2_000_000, 8_000_000}, new long[] {5_000_000, 5_000_000}),
        1e-6);
    assertEquals(0, StabilityIndex.of(new long[] {3, 4}, new long[] {3, 4}));
  }

  @Test
  void binsHoldATenthOfTheExamplesEach() {
    Profile.Feature feature =
        Profile.of(new double[][] {normal(1, 10_000, 5, 2)}).features().get(0);
    for (long count : feature.counts()) {
      assertEquals(1000, count);
    }
  }

  @Test
  void whatMovesIsToldAndNoiseIsNot() {
    Profile profile =
        Profile.of(
            new double[][] {
              normal(1, 3000, 0, 1), normal(2, 3000, 0, 1), normal(3, 3000, 7, 0), {1, 1, 0, 0}
            });
    Map<Integer, Double> moved =
        profile.drift(
            new double[][] {
              normal(4, 2000, 0, 1), normal(5, 2000, 0.8, 1), normal(6, 2000, 8, 0), {1, 0, 0, 0}
            });
    assertEquals(Set.of(1, 2), moved.keySet());
    // The index of a normal distribution that moves by d deviations is d², without any bins.
    assertEquals(0.64, moved.get(1), 0.1);
    assertTrue(moved.get(2) > 1, moved.toString());
  }

  @Test
  void sampleOfTheSameSeldomSeemsToHaveMoved() {
    Profile profile = Profile.of(new double[][] {normal(1, 500, 0, 1)});
    int moved = 0;
    for (int seed = 2; seed < 2002; seed++) {
      moved += profile.drift(new double[][] {normal(seed, 300, 0, 1)}).size();
    }
    // Two are expected; all are compared with one sample, so a few more may come together.
    assertTrue(moved <= 20, moved + " of 2000 seemed to move");
  }

  @Test
  void valuesThatAreAlikeHaveBinsBelowAndAbove() {
    Profile.Feature feature = Profile.of(new double[][] {{4, 4, 4}}).features().get(0);
    assertArrayEquals(new long[] {0, 3, 0}, feature.counts());
  }
}
