package org.meanfield.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PairedBootstrapTest {
  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void intervalIsThatOfTheMeanOfDifferences() {
    int n = 2000;
    Random random = new Random(1);
    double[] first = new double[n];
    double[] second = new double[n];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double hard = 5 * random.nextGaussian();
      first[i] = hard + 0.3 + random.nextGaussian();
      second[i] = hard + random.nextGaussian();
      double difference = first[i] - second[i];
      sum += difference;
      squares += difference * difference;
    }
    double mean = sum / n;
    double error = Math.sqrt((squares / n - mean * mean) / n);
    Interval interval = PairedBootstrap.of(first, second, ones(n), 0.95, 7);
    assertEquals(mean, interval.difference(), 1e-12);
    // The bounds are Student's for the mean difference, within the noise of the resampling.
    assertEquals(mean - 1.96 * error, interval.low(), 0.1 * error);
    assertEquals(mean + 1.96 * error, interval.high(), 0.1 * error);
    double needed = Math.pow((1.959964 + 0.841621) * error * Math.sqrt(n) / mean, 2);
    assertEquals(needed, (double) interval.examplesNeeded(), 1);
    assertEquals(interval, PairedBootstrap.of(first, second, ones(n), 0.95, 7));
  }

  @Test
  void weightsMakeItARatioOfSums() {
    double[] first = {3, 1, 8};
    double[] second = {1, 1, 4};
    double[] weights = {4, 2, 10};
    assertEquals(6 / 16., PairedBootstrap.of(first, second, weights, 0.9, 1).difference());
    // Every example has the same ratio, and so has every resample.
    Interval sure =
        PairedBootstrap.of(new double[] {2, 4, 6}, new double[3], new double[] {4, 8, 12}, 0.9, 1);
    assertEquals(0.5, sure.low());
    assertEquals(0.5, sure.high());
    assertEquals(0, sure.examplesNeeded());
  }

  @Test
  void equalModelsDoNotDiffer() {
    double[] scores = {1, 0, 1, 1};
    Interval interval = PairedBootstrap.of(scores, scores, ones(4), 0.95, 1);
    assertEquals(0, interval.low());
    assertEquals(0, interval.high());
    assertEquals(0, interval.examplesNeeded());
  }

  /** About 2.5 % of 500 models that are as good as their partners seem better at 95 %. */
  @Test
  void intervalsCoverWhatTheySay() {
    int n = 300;
    int better = 0;
    int worse = 0;
    Random random = new Random(3);
    for (int trial = 0; trial < 500; trial++) {
      double[] first = new double[n];
      double[] second = new double[n];
      for (int i = 0; i < n; i++) {
        double p = random.nextInt(10) == 0 ? 0.5 : 0.97;
        first[i] = random.nextDouble() < p ? 1 : 0;
        second[i] = random.nextDouble() < p ? 1 : 0;
      }
      Interval interval = PairedBootstrap.of(first, second, ones(n), 0.95, trial);
      better += interval.low() > 0 ? 1 : 0;
      worse += interval.high() < 0 ? 1 : 0;
    }
    // 12.5 are expected, with a standard deviation of 3.5.
    assertTrue(better >= 3 && better <= 25, better + " seemed better");
    assertTrue(worse >= 3 && worse <= 25, worse + " seemed worse");
  }
}
