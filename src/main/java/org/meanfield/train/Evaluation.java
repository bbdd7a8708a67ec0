package org.meanfield.train;

import java.util.List;
import java.util.Map;

/**
 * How well a classifier does on a split.
 *
 * @param examples how many were judged
 * @param accuracy the fraction whose most probable class is the true one; the first of equals
 *     counts
 * @param crossEntropy mean of −ln p(true class), in nats
 * @param confusionMatrix rows: true class, columns: predicted class
 */
public record Evaluation(
    long examples, double accuracy, double crossEntropy, List<List<Long>> confusionMatrix) {
  /** The two figures that a run reports. */
  public Map<String, Double> metrics() {
    return Map.of("accuracy", accuracy, "crossEntropy", crossEntropy);
  }
}
