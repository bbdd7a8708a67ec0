package org.meanfield.train;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The figures of one class against all others.
 *
 * @param support predictions whose true class it is
 * @param predicted predictions that name it
 * @param precision the fraction of the predictions that name it which are right; 0 if none does
 * @param recall the fraction of the predictions whose true class it is which are right; 0 if there
 *     are none
 * @param f1 the harmonic mean of precision and recall; 0 if both are 0
 * @param auc the area under the receiver operating characteristic: the probability that the class
 *     is more probable in one of its own examples than in another, equal probabilities counting
 *     half; null if it wasn't computed, or all predictions are of the class, or none
 * @param averagePrecision the mean of the precisions at the thresholds that each of its own
 *     examples just passes, those of one probability at once; null if it wasn't computed, or no
 *     prediction is of the class
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassFigures(
    long support,
    long predicted,
    double precision,
    double recall,
    double f1,
    Double auc,
    Double averagePrecision) {
  /** Creates the figures that follow from counts. */
  public static ClassFigures of(long support, long predicted, long right) {
    return new ClassFigures(
        support,
        predicted,
        fraction(right, predicted),
        fraction(right, support),
        fraction(2 * right, support + predicted),
        null,
        null);
  }

  private static double fraction(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Returns these figures with those of a ranking by the class's probability. */
  ClassFigures ranked(Double area, Double precisionOfRanks) {
    return new ClassFigures(support, predicted, precision, recall, f1, area, precisionOfRanks);
  }

  /** Returns whether the class is the true or the predicted one of anything. */
  boolean occurs() {
    return support > 0 || predicted > 0;
  }
}
