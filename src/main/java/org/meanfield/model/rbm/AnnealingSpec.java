package org.meanfield.model.rbm;

import org.meanfield.errors.Violations;

/**
 * The estimation of an RBM's log-likelihood by annealed importance sampling (Salakhutdinov and
 * Murray 2008).
 *
 * @param chains the number of independent annealing runs, whose spread gives the standard error; 0
 *     for no estimate
 * @param temperatures the number of intermediate distributions of each annealing run, 14,500 in the
 *     paper; more of them make the estimate more exact
 */
public record AnnealingSpec(int chains, int temperatures) {
  /**
   * The ends of the stretches over which Salakhutdinov and Murray 2008 dealt 14,500 temperatures
   * out: up to 0.5, to 0.9, and to 1.
   */
  private static final double[] ENDS = {0.5, 0.9, 1};

  private static final double[] SHARES = {500 / 14_500.0, 4_000 / 14_500.0};

  /** Checks that each setting is within its range. */
  public AnnealingSpec {
    new Violations()
        .require(
            chains == 0 || chains > 1,
            "chains",
            "must be 0 or at least 2 but is " + chains,
            "100 is usual; 0 asks for no estimate")
        .atLeast("temperatures", temperatures, 1, "14500 is usual")
        .check();
  }

  /** Returns whether an estimate is asked for. */
  public boolean asked() {
    return chains > 0;
  }

  /**
   * The inverse temperatures, from 0 for the base rates to 1 for the machine: {@code temperatures}
   * of them above 0, dense near 1, where the distributions change fast.
   */
  public double[] inverseTemperatures() {
    int coarse = (int) Math.round(SHARES[0] * temperatures);
    int medium = (int) Math.round(SHARES[1] * temperatures);
    int[] counts = {coarse, medium, temperatures - coarse - medium};
    double[] path = new double[temperatures + 1];
    int at = 0;
    for (int part = 0; part < counts.length; part++) {
      double from = path[at];
      for (int i = 1; i <= counts[part]; i++) {
        path[++at] = from + (ENDS[part] - from) * i / counts[part];
      }
    }
    return path;
  }
}
