package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The outputs that a recurrent network's last sums become. Of quantiles, which never cross, the one
 * nearest to the median is its sum, and each other one lies the softplus of its own sum beyond its
 * neighbour; a standard deviation is 0.001 and the softplus of its sum.
 *
 * @param kind the kind of outputs
 * @param levels of quantiles; empty of other kinds
 */
record OutputForm(Kind kind, List<Double> levels) {
  private static final double LEAST_DEVIATION = 1e-3;
  private static final double MEDIAN = 0.5;

  /** The kinds of outputs. */
  enum Kind {
    /** The probabilities of classes. */
    CLASSES,
    /** One number for each value. */
    POINTS,
    /** Quantiles of each value. */
    QUANTILES,
    /** A mean and a standard deviation of each value. */
    GAUSSIAN
  }

  static final OutputForm CLASSES = new OutputForm(Kind.CLASSES, List.of());

  /** Returns the form of a model of values, by its settings. */
  static OutputForm ofValues(JsonNode settings) {
    List<Double> levels = new ArrayList<>();
    settings.path("quantiles").forEach(level -> levels.add(level.asDouble()));
    return switch (settings.path("loss").asText()) {
      case "quantile" -> new OutputForm(Kind.QUANTILES, List.copyOf(levels));
      case "gaussian" -> new OutputForm(Kind.GAUSSIAN, List.of());
      default -> new OutputForm(Kind.POINTS, List.of());
    };
  }

  /** Returns the number of outputs for each value, or class. */
  int size() {
    return switch (kind) {
      case CLASSES, POINTS -> 1;
      case QUANTILES -> levels.size();
      case GAUSSIAN -> 2;
    };
  }

  /** Returns the place of the point forecast among a value's outputs. */
  int point() {
    int nearest = 0;
    for (int q = 1; q < levels.size(); q++) {
      if (Math.abs(levels.get(q) - MEDIAN) < Math.abs(levels.get(nearest) - MEDIAN)) {
        nearest = q;
      }
    }
    return nearest;
  }

  /** Returns the outputs of one step's sums. */
  double[] activate(float[] sums) {
    double[] z = new double[sums.length];
    for (int k = 0; k < z.length; k++) {
      z[k] = sums[k];
    }
    switch (kind) {
      case CLASSES -> softmax(z);
      case POINTS -> {}
      case QUANTILES -> order(z);
      case GAUSSIAN -> {
        for (int k = 1; k < z.length; k += 2) {
          z[k] = LEAST_DEVIATION + softplus(z[k]);
        }
      }
    }
    return z;
  }

  private static void softmax(double[] z) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      greatest = Math.max(greatest, value);
    }
    double sum = 0;
    for (int k = 0; k < z.length; k++) {
      z[k] = Math.exp(z[k] - greatest);
      sum += z[k];
    }
    for (int k = 0; k < z.length; k++) {
      z[k] /= sum;
    }
  }

  private void order(double[] z) {
    int anchor = point();
    for (int at = 0; at < z.length; at += levels.size()) {
      for (int q = anchor + 1; q < levels.size(); q++) {
        z[at + q] = z[at + q - 1] + softplus(z[at + q]);
      }
      for (int q = anchor - 1; q >= 0; q--) {
        z[at + q] = z[at + q + 1] - softplus(z[at + q]);
      }
    }
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
