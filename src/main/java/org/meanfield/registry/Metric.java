package org.meanfield.registry;

import java.util.Map;
import java.util.TreeMap;

/** The direction of each metric: whether more is better. */
public final class Metric {
  /** The metrics, with whether more is better. */
  private static final Map<String, Boolean> KNOWN =
      new TreeMap<>(
          Map.of(
              "accuracy", true,
              "crossEntropy", false,
              "meanSquaredError", false,
              "wrong", false,
              "squaredErrorPerExample", false,
              "crossEntropyPerExample", false,
              "reconstructionErrorPerExample", false,
              "pseudoLogLikelihood", true,
              "logLikelihood", true));

  private Metric() {}

  static boolean isKnown(String metric) {
    return KNOWN.containsKey(metric);
  }

  static String known() {
    return String.join(", ", KNOWN.keySet());
  }

  /** 1 if more is better, else −1. */
  public static int sign(String metric) {
    return KNOWN.get(metric) ? 1 : -1;
  }
}
