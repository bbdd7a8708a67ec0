package org.meanfield.train;

import java.util.List;
import java.util.Map;

/** The metrics of a model on a split. */
public sealed interface Evaluation {
  /** Returns the number of examples that were evaluated. */
  long examples();

  /** The figures that a run reports, by name. */
  Map<String, Double> metrics();

  /**
   * The metrics of a classifier.
   *
   * @param accuracy the fraction whose most probable class is the true one; the first of equals
   *     counts
   * @param crossEntropy mean of −ln p(true class), in nats
   * @param confusionMatrix rows: true class, columns: predicted class
   */
  record Classification(
      long examples, double accuracy, double crossEntropy, List<List<Long>> confusionMatrix)
      implements Evaluation {
    @Override
    public Map<String, Double> metrics() {
      return Map.of("accuracy", accuracy, "crossEntropy", crossEntropy);
    }
  }

  /**
   * The metrics of a model that predicts values, or a class at each time step.
   *
   * @param metrics of values {@code meanSquaredError} and, where the data says how far off is
   *     wrong, {@code wrong}, the number of such targets; of classes {@code accuracy} and {@code
   *     crossEntropy}, in nats, over all time steps that there are
   */
  record Scores(long examples, Map<String, Double> metrics) implements Evaluation {}

  /**
   * The metrics of a model without labels: means over the examples.
   *
   * @param metrics of an autoencoder {@code squaredErrorPerExample}, summed over an example's
   *     values, and, of sigmoid outputs, {@code crossEntropyPerExample} in nats; of an RBM {@code
   *     reconstructionErrorPerExample} and, where they can be computed, in nats, {@code
   *     pseudoLogLikelihood} and {@code freeEnergy}, and when asked for {@code logLikelihood} with
   *     the {@code logPartition} that it was found with; of some, a {@code …StandardError}
   */
  record Unlabelled(long examples, Map<String, Double> metrics) implements Evaluation {}
}
