package org.meanfield.model.rbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.Violations.ViolationsException;
import org.nd4j.linalg.api.buffer.DataType;

/** Estimates by annealed importance sampling against exact partition functions. */
final class AnnealedImportanceSamplerTest {
  private static LogPartition estimate(
      RbmLayer rbm, double[] base, int chains, int temperatures, long seed) {
    double[] path = new AnnealingSpec(chains, temperatures).inverseTemperatures();
    try (AnnealedImportanceSampler sampler =
        new AnnealedImportanceSampler(rbm, base, chains, seed)) {
      int hidden = (int) rbm.getParam("b").length();
      return LogPartition.of(
          AnnealedImportanceSampler.baseLogPartition(base, hidden), sampler.logWeights(path));
    }
  }

  private static double[] visibleBiases(RbmLayer rbm) {
    return rbm.getParam("vb").castTo(DataType.DOUBLE).reshape(-1).toDoubleVector();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void estimatesLieWithinThreeStandardErrorsOfTheExactOne(long seed) {
    RbmLayer rbm = SmallMachine.random(20, 12, 0.7, seed);
    double exact = SmallMachine.logPartition(rbm);
    for (double[] base : new double[][] {visibleBiases(rbm), new double[20]}) {
      LogPartition estimate = estimate(rbm, base, 100, 600, seed);
      assertEquals(exact, estimate.value(), 3 * estimate.standardError());
      assertTrue(estimate.standardError() < 0.1, estimate.toString());
      assertTrue(estimate.lower() < exact && exact < estimate.upper(), estimate.toString());
    }
  }

  @Test
  void errorShrinksWithTheRootOfTheChainsAndIsWhatIsClaimed() {
    RbmLayer rbm = SmallMachine.random(8, 5, 0.8, 4);
    double exact = SmallMachine.logPartition(rbm);
    int repeats = 300;
    double[] squares = new double[2];
    double claimed = 0;
    for (long seed = 0; seed < repeats; seed++) {
      LogPartition few = estimate(rbm, new double[8], 16, 15, 2 * seed);
      LogPartition many = estimate(rbm, new double[8], 256, 15, 2 * seed + 1);
      squares[0] += Math.pow(few.value() - exact, 2) / repeats;
      squares[1] += Math.pow(many.value() - exact, 2) / repeats;
      claimed += many.standardError() / repeats;
    }
    // Root mean squares of 300 errors have standard errors of 4 %.
    assertEquals(4, Math.sqrt(squares[0] / squares[1]), 0.9);
    assertEquals(1, claimed / Math.sqrt(squares[1]), 0.2);
  }

  @Test
  void machineWithoutWeightsIsItsOwnBase() {
    RbmLayer rbm = SmallMachine.random(7, 600, 1, 5);
    rbm.getParam("W").assign(0);
    double exact = AnnealedImportanceSampler.baseLogPartition(visibleBiases(rbm), 0);
    for (double b : rbm.getParam("b").castTo(DataType.DOUBLE).reshape(-1).toDoubleVector()) {
      exact += Math.log1p(Math.exp(b));
    }
    LogPartition estimate = estimate(rbm, visibleBiases(rbm), 4, 50, 6);
    assertEquals(exact, estimate.value(), 1e-9);
    assertEquals(0, estimate.standardError(), 1e-9);
    rbm.getParam("b").assign(0);
    assertEquals(
        AnnealedImportanceSampler.baseLogPartition(visibleBiases(rbm), 600),
        estimate(rbm, visibleBiases(rbm), 4, 50, 6).value());
  }

  /**
   * Chains that fall into few modes are far off what they claim; their effective samples say so.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void chainsThatCollapseAreWorthFewSamples(long seed) {
    RbmLayer rbm = SmallMachine.random(40, 12, 3, seed);
    LogPartition estimate = estimate(rbm, new double[40], 100, 30, seed);
    double error = Math.abs(estimate.value() - SmallMachine.logPartition(rbm));
    assertTrue(error > 3 * estimate.standardError(), "it is off by " + error + ": " + estimate);
    assertTrue(estimate.effectiveSamples() < LogPartition.FEWEST_SAMPLES, estimate.toString());
    assertTrue(estimate.effectiveSamples() >= 1, estimate.toString());
  }

  @Test
  void effectiveSamplesAreThoseOfEqualWeights() {
    assertEquals(5, LogPartition.of(0, new double[] {700, 700, 700, 700, 700}).effectiveSamples());
    double[] halves = {0, 0, -1000, -1000};
    assertEquals(2, LogPartition.of(3, halves).effectiveSamples());
    // Weights 2 and 1 are worth (2 + 1)² / (2² + 1²) = 9 / 5 samples.
    double[] unequal = {-900 + Math.log(2), -900};
    assertEquals(1.8, LogPartition.of(0, unequal).effectiveSamples(), 1e-12);
  }

  @Test
  void hugeInputsNeitherOverflowNorVanish() {
    RbmLayer rbm = SmallMachine.random(10, 6, 60, 7);
    LogPartition estimate = estimate(rbm, visibleBiases(rbm), 8, 2, 8);
    assertTrue(Double.isFinite(estimate.value()), estimate.toString());
  }

  @Test
  void sameSeedGivesTheSameBits() {
    RbmLayer rbm = SmallMachine.random(8, 5, 1, 9);
    assertEquals(estimate(rbm, new double[8], 5, 20, 1), estimate(rbm, new double[8], 5, 20, 1));
    assertTrue(
        estimate(rbm, new double[8], 5, 20, 1).value()
            != estimate(rbm, new double[8], 5, 20, 2).value());
  }

  @Test
  void otherUnitsAreRefused() {
    RbmLayer gaussian =
        SmallMachine.layer(SmallMachine.network(c -> c.setHiddenUnit(HiddenUnit.GAUSSIAN)));
    assertThrows(
        IllegalStateException.class,
        () -> new AnnealedImportanceSampler(gaussian, new double[4], 2, 1));
  }

  @Test
  void temperaturesAreThoseOfThePaper() {
    double[] path = new AnnealingSpec(100, 14_500).inverseTemperatures();
    assertEquals(14_501, path.length);
    assertEquals(1e-3, path[1], 1e-15);
    assertEquals(0.5, path[500]);
    assertEquals(0.9, path[4_500]);
    assertEquals(0.9 + 1e-5, path[4_501], 1e-12);
    assertEquals(1, path[14_500]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 1001})
  void anyNumberOfTemperaturesRisesFromZeroToOne(int temperatures) {
    double[] path = new AnnealingSpec(2, temperatures).inverseTemperatures();
    assertEquals(temperatures + 1, path.length);
    assertEquals(0, path[0]);
    assertEquals(1, path[temperatures]);
    for (int k = 1; k <= temperatures; k++) {
      assertTrue(path[k] > path[k - 1]);
    }
  }

  @Test
  void oneChainHasNoStandardErrorAndIsRefused() {
    assertThrows(ViolationsException.class, () -> new AnnealingSpec(1, 10));
    assertThrows(ViolationsException.class, () -> new AnnealingSpec(2, 0));
    assertTrue(!new AnnealingSpec(0, 10).asked());
  }

  @Test
  void boundsAreOfTheWeightsMean() {
    double[] weights = {1, 2, 3, 6};
    // The mean is 3, the variance 14/3, and the standard error of the mean √(7/6).
    double error = Math.sqrt(7 / 6.0);
    double shift = 1000;
    LogPartition z =
        LogPartition.of(5, Arrays.stream(weights).map(w -> Math.log(w) + shift).toArray());
    double[] expected = {
      5 + shift + Math.log(3),
      error / 3,
      Double.NEGATIVE_INFINITY,
      5 + shift + Math.log(3 + 3 * error)
    };
    assertArrayEquals(
        expected, new double[] {z.value(), z.standardError(), z.lower(), z.upper()}, 1e-9);
  }
}
