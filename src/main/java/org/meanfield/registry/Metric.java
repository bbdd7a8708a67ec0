package org.meanfield.registry;

import java.util.Set;
import java.util.TreeSet;

/** The direction of each metric: whether more is better. */
public final class Metric {
  /** The metrics that need each class's ranking of the predictions, more of which is better. */
  private static final Set<String> OF_RANKINGS =
      Set.of("macroAuc", "weightedAuc", "macroAveragePrecision", "weightedAveragePrecision");

  /** The other metrics more of which is better. */
  private static final Set<String> MORE_IS_BETTER =
      Set.of(
          "accuracy",
          "top3Accuracy",
          "top5Accuracy",
          "macroPrecision",
          "macroRecall",
          "macroF1",
          "weightedPrecision",
          "weightedRecall",
          "weightedF1",
          "pseudoLogLikelihood",
          "logLikelihood");

  /** The metrics of targets that are scaled by the statistics of the training data. */
  private static final Set<String> OF_SCALED_TARGETS =
      Set.of("scaledSquaredError", "scaledAbsoluteError", "scaledPinballLoss");

  private static final Set<String> LESS_IS_BETTER =
      Set.of(
          "crossEntropy",
          "calibrationError",
          "meanSquaredError",
          "rootMeanSquaredError",
          "meanAbsoluteError",
          "pinballLoss",
          "negativeLogLikelihood",
          "wrong",
          "squaredErrorPerExample",
          "crossEntropyPerExample",
          "reconstructionErrorPerExample");

  private Metric() {}

  static boolean isKnown(String metric) {
    return isMoreBetter(metric) || LESS_IS_BETTER.contains(metric) || isOfScaledTargets(metric);
  }

  private static boolean isMoreBetter(String metric) {
    return MORE_IS_BETTER.contains(metric) || isOfRankings(metric);
  }

  static String known() {
    Set<String> known = new TreeSet<>(LESS_IS_BETTER);
    known.addAll(MORE_IS_BETTER);
    known.addAll(OF_RANKINGS);
    known.addAll(OF_SCALED_TARGETS);
    return String.join(", ", known);
  }

  /** Returns whether it is computed of targets as they are scaled. */
  static boolean isOfScaledTargets(String metric) {
    return OF_SCALED_TARGETS.contains(metric);
  }

  /** Returns whether it is computed from each class's ranking of the predictions. */
  public static boolean isOfRankings(String metric) {
    return OF_RANKINGS.contains(metric);
  }

  /** 1 if more is better, else −1. */
  public static int sign(String metric) {
    return isMoreBetter(metric) ? 1 : -1;
  }
}
