package org.meanfield.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The contributions of a split's examples to the metric that models are compared by, which is
 * {@code Σ values / Σ weights}.
 *
 * @param metric its name
 * @param values by example, always in the same order
 * @param weights what each counts: its steps or values, or 1; 0 if it isn't judged
 */
public record ExampleScores(String metric, double[] values, double[] weights)
    implements Serializable {
  /** Joins the scores of several parts, in their order; some may be empty. */
  public static ExampleScores joined(List<ExampleScores> parts) {
    int n = parts.stream().mapToInt(part -> part.values.length).sum();
    double[] values = new double[n];
    double[] weights = new double[n];
    String metric = "";
    int at = 0;
    for (ExampleScores part : parts) {
      System.arraycopy(part.values, 0, values, at, part.values.length);
      System.arraycopy(part.weights, 0, weights, at, part.values.length);
      at += part.values.length;
      metric = part.metric.isEmpty() ? metric : part.metric;
    }
    return new ExampleScores(metric, values, weights);
  }

  /** Creates the scores of examples that count the same. */
  public static ExampleScores alike(String metric, double[] values) {
    double[] weights = new double[values.length];
    Arrays.fill(weights, 1);
    return new ExampleScores(metric, values, weights);
  }

  /** Returns the scores of the examples whose weight is above 0. */
  public ExampleScores counted() {
    int[] counted = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
    return new ExampleScores(
        metric,
        Arrays.stream(counted).mapToDouble(i -> values[i]).toArray(),
        Arrays.stream(counted).mapToDouble(i -> weights[i]).toArray());
  }
}
