package org.meanfield.model.rbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.rbm.SmallMachine.VISIBLE;
import static org.meanfield.model.rbm.SmallMachine.bits;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.model.layer.Draws;
import org.meanfield.model.rbm.GibbsChains.State;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class CompletionTest {
  private static final int CHAINS = 40_000;

  /**
   * Pearson's χ² over the 4 states of 2 units; 99.99 % of samples of the exact law are below 21.
   */
  @Test
  void freeUnitsTendToTheirLawGivenTheClampedOnes() {
    RbmLayer rbm = SmallMachine.layer(SmallMachine.network(c -> {}));
    Draws.begin(12);
    INDArray start = rbm.noise(CHAINS);
    // Units 1 and 2 are known to be on and off.
    start.getColumn(1).assign(1);
    start.getColumn(2).assign(0);
    INDArray clamped = Nd4j.createFromArray(new double[][] {{0, 1, 1, 0}});
    double[][] end = end(rbm, start, clamped, 60);
    int[] counts = new int[1 << VISIBLE];
    for (double[] row : end) {
      assertEquals(1, row[1]);
      assertEquals(0, row[2]);
      counts[2 + (int) row[0] + 8 * (int) row[3]]++;
    }
    int[] states = {0b0010, 0b0011, 0b1010, 0b1011};
    double[] p = new double[states.length];
    double z = 0;
    for (int s = 0; s < states.length; s++) {
      INDArray v = Nd4j.createFromArray(new double[][] {bits(states[s], VISIBLE)});
      p[s] = Math.exp(-rbm.freeEnergies(v)[0]);
      z += p[s];
    }
    double chiSquared = 0;
    for (int s = 0; s < states.length; s++) {
      double expected = CHAINS * p[s] / z;
      chiSquared += Math.pow(counts[states[s]] - expected, 2) / expected;
    }
    assertTrue(chiSquared < 21, "χ² is " + chiSquared);
  }

  private static double[][] end(RbmLayer rbm, INDArray start, INDArray clamped, int steps) {
    List<State> seen = new ArrayList<>();
    new GibbsChains(rbm, clamped).run(start, steps, steps, 12, seen::add);
    assertEquals(List.of(steps), seen.stream().map(State::step).toList());
    return seen.get(0).drawn_CV().toDoubleMatrix();
  }

  @Test
  void statesAreSeenAsOftenAsAskedForAndAtTheEnd() {
    RbmLayer rbm = SmallMachine.layer(SmallMachine.network(c -> {}));
    INDArray start = Nd4j.zeros(DataType.DOUBLE, CHAINS, VISIBLE);
    List<State> seen = new ArrayList<>();
    new GibbsChains(rbm, Nd4j.zeros(1, VISIBLE)).run(start, 7, 3, 1, seen::add);
    assertEquals(List.of(3, 6, 7), seen.stream().map(State::step).toList());
    for (State state : seen) {
      // Means are expectations of what is drawn.
      double[] means = state.means_CV().mean(0).toDoubleVector();
      assertArrayEquals(means, state.drawn_CV().mean(0).toDoubleVector(), 0.013);
    }
  }

  @Test
  void eachChainMayHaveAMaskOfItsOwn() {
    RbmLayer rbm = SmallMachine.layer(SmallMachine.network(c -> {}));
    INDArray start = Nd4j.createFromArray(new double[][] {{0.3, 0.3, 0.3, 0.3}, {7, 7, 7, 7}});
    INDArray clamped = Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {0, 0, 0, 1}});
    double[][] end = end(rbm, start, clamped, 3);
    assertArrayEquals(new double[] {0.3, 0.3, 0.3, 0.3}, end[0]);
    assertEquals(7, end[1][3]);
    assertTrue(end[1][0] <= 1);
  }

  @Test
  void noiseKnowsNothingOfTheModel() {
    for (VisibleUnit unit : VisibleUnit.values()) {
      RbmLayer rbm = SmallMachine.layer(SmallMachine.network(c -> c.setVisibleUnit(unit)));
      Draws.begin(3);
      INDArray noise = rbm.noise(CHAINS);
      assertArrayEquals(new long[] {CHAINS, VISIBLE}, noise.shape());
      boolean binary = unit == VisibleUnit.BERNOULLI;
      double mean = noise.castTo(DataType.DOUBLE).meanNumber().doubleValue();
      double deviation = noise.castTo(DataType.DOUBLE).stdNumber().doubleValue();
      assertEquals(binary ? 0.5 : 0, mean, 0.013);
      assertEquals(binary ? 0.5 : 1, deviation, 0.013);
    }
  }
}
