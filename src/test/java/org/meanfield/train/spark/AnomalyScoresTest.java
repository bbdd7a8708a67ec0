package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.TrainingException;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.AnomalyConfig.Threshold;

/**
 * Figures of anomalies against those of scikit-learn 1.2.1, of the same scores {@code s} and labels
 * {@code y}.
 */
final class AnomalyScoresTest {
  private static final double EXACT = 1e-12;
  private static final AnomalyScores SCORES =
      new AnomalyScores(
          new double[] {-3.5, 0.25, -1, 2, 2, -7, 4, 0.25, 1.5, -0.5},
          new boolean[] {false, false, false, true, false, false, true, true, false, true});

  private static double quantile(double fraction) {
    return SCORES.threshold(new AnomalyConfig(Threshold.QUANTILE, fraction)).orElseThrow();
  }

  /** python3: roc_auc_score(y, s), average_precision_score(y, s). */
  @Test
  void areasAreThoseOfScikitLearn() {
    Map<String, Double> figures = SCORES.figures(OptionalDouble.empty());
    assertEquals(0.75, figures.get("auroc"), EXACT);
    assertEquals(0.6845238095238095, figures.get("averagePrecision"), EXACT);
    assertEquals(4, figures.get("abnormalExamples"));
    assertFalse(figures.containsKey("f1"), "a figure of a threshold that there isn't");
  }

  /** python3: numpy.quantile(s[y == 0], q, method="inverted_cdf"). */
  @Test
  void quantileIsThatOfNormalScores() {
    assertEquals(-1, quantile(0.5));
    assertEquals(2, quantile(0.9));
    assertEquals(-7, quantile(1e-9));
    assertEquals(2, quantile(1));
  }

  /**
   * python3: p, r, t = precision_recall_curve(y, s); f = 2 * p * r / (p + r); of t = -0.5, f is
   * greatest, and the next score below is -1.
   */
  @Test
  void bestF1IsThatOfScikitLearnsCurve() {
    AnomalyConfig rule = new AnomalyConfig(Threshold.BEST_F1, 0.99);
    OptionalDouble threshold = SCORES.threshold(rule);
    assertEquals(OptionalDouble.of(-0.75), threshold);
    assertEquals(0.7272727272727273, SCORES.figures(threshold).get("f1"), EXACT);
  }

  /** python3: precision_score(y, s > 0.25), recall_score(y, s > 0.25), f1_score(y, s > 0.25). */
  @Test
  void scoresAtTheThresholdAreNormal() {
    Map<String, Double> figures = SCORES.figures(OptionalDouble.of(0.25));
    assertEquals(0.5, figures.get("precision"), EXACT);
    assertEquals(0.5, figures.get("recall"), EXACT);
    assertEquals(0.5, figures.get("f1"), EXACT);
    assertEquals(0.25, figures.get("anomalyThreshold"));
  }

  @Test
  void nothingFoundHasFiniteFigures() {
    Map<String, Double> figures = SCORES.figures(OptionalDouble.of(100));
    assertEquals(0, figures.get("precision"));
    assertEquals(0, figures.get("recall"));
    assertEquals(0, figures.get("f1"));
  }

  @Test
  void oneKindHasNoAreaAndNoBestF1() {
    AnomalyScores normal = new AnomalyScores(new double[] {1, 2}, new boolean[2]);
    AnomalyConfig rule = new AnomalyConfig(Threshold.BEST_F1, 0.99);
    assertEquals(OptionalDouble.empty(), normal.threshold(rule));
    assertFalse(normal.figures(OptionalDouble.of(1)).containsKey("auroc"), "an area");
  }

  @Test
  void bestF1OfEqualScoresCallsAllAbnormal() {
    AnomalyScores equal = new AnomalyScores(new double[] {1, 1}, new boolean[] {true, false});
    AnomalyConfig rule = new AnomalyConfig(Threshold.BEST_F1, 0.99);
    assertEquals(2 / 3., equal.figures(equal.threshold(rule)).get("f1"), EXACT);
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    double[] scores = {1, Double.NaN};
    assertThrows(TrainingException.class, () -> new AnomalyScores(scores, new boolean[2]));
  }
}
