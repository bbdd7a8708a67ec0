package org.meanfield.train.spark;

import java.util.Arrays;
import org.meanfield.train.Classification.Ranked;

/**
 * A ranking of predictions by the probability of one class. Predictions of one probability are one
 * step of the curves, as in scikit-learn's {@code roc_auc_score} and {@code
 * average_precision_score}, so that their order doesn't matter.
 */
final class Ranking {
  private Ranking() {}

  /**
   * Returns a prediction as a number: of two with different probabilities, that of the more
   * probable is greater.
   *
   * @param probability of the class
   * @param positive whether the class is the true one
   */
  static int key(float probability, boolean positive) {
    return Float.floatToRawIntBits(probability) << 1 | (positive ? 1 : 0);
  }

  /**
   * Returns a prediction as a number, by its place.
   *
   * @param place among all different predictions, the greater, the surer of the class; below 2³⁰
   */
  static int key(int place, boolean positive) {
    return place << 1 | (positive ? 1 : 0);
  }

  /**
   * Computes the figures of a class.
   *
   * @param keys of all predictions, in any order; they are sorted
   */
  static Ranked of(int[] keys) {
    Arrays.sort(keys);
    long positives = 0;
    for (int key : keys) {
      positives += key & 1;
    }
    long negatives = keys.length - positives;
    // Twice the number of pairs of a positive and a negative that are in their right order.
    long ordered = 0;
    double precisions = 0;
    long positivesBefore = 0;
    for (int end = keys.length; end > 0; ) {
      int begin = end;
      long positivesHere = 0;
      while (begin > 0 && keys[begin - 1] >>> 1 == keys[end - 1] >>> 1) {
        begin--;
        positivesHere += keys[begin] & 1;
      }
      ordered += (end - begin - positivesHere) * (2 * positivesBefore + positivesHere);
      positivesBefore += positivesHere;
      precisions += positivesHere * (double) positivesBefore / (keys.length - begin);
      end = begin;
    }
    return new Ranked(
        positives == 0 || negatives == 0 ? null : ordered / (2. * positives * negatives),
        positives == 0 ? null : precisions / positives);
  }
}
