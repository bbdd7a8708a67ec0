package org.meanfield;

import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** Two measurements in turn, so that what the machine does besides disturbs both. */
public final class Pairs {
  private static final int COUNT = 3;

  private Pairs() {}

  /**
   * Measures {@code pairs} of both; prints all of them and returns the median of the pairs' ratios,
   * the first one's over the second's.
   *
   * @param name of what is measured, in which unit
   */
  public static double medianOfRatios(
      int pairs, String name, Callable<Double> ours, Callable<Double> theirs) throws Exception {
    double[] ratios = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      double first = ours.call();
      double second = theirs.call();
      ratios[pair] = first / second;
      System.out.printf("%s: ours %,.0f, the other %,.0f%n", name, first, second);
    }
    double ratio = new Median().evaluate(ratios);
    System.out.printf("%s: ratios %s; median %.2f%n", name, Arrays.toString(ratios), ratio);
    return ratio;
  }

  /**
   * Measures three of each; prints all of them and returns the first one's median over the
   * second's.
   *
   * @param name of what is measured, in which unit
   */
  public static double ratio(String name, Callable<Double> ours, Callable<Double> theirs)
      throws Exception {
    double[] first = new double[COUNT];
    double[] second = new double[COUNT];
    for (int pair = 0; pair < COUNT; pair++) {
      first[pair] = ours.call();
      second[pair] = theirs.call();
    }
    double ratio = new Median().evaluate(first) / new Median().evaluate(second);
    System.out.printf(
        "%s: ours %s, the other %s; ratio %.2f%n",
        name, Arrays.toString(first), Arrays.toString(second), ratio);
    return ratio;
  }
}
