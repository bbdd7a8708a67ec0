package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.ClassNumbers;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;
import org.meanfield.train.Classification.Ranked;

/**
 * The metrics of classifiers against scikit-learn 1.2.1. Its figures are those of the same arrays
 * as {@link #predictions()} makes, {@code P} in float32 with many ties, {@code y} true and {@code p
 * = P.argmax(1)} predicted: {@code classification_report(y, p, zero_division=0)}, {@code
 * log_loss(y, P, labels=range(6))}, and, of each class k, {@code roc_auc_score(y == k, P[:, k])}
 * and {@code average_precision_score(y == k, P[:, k])}. No example is of class 4, which is
 * predicted, or of class 5, which isn't.
 */
final class ClassJudgeTest {
  private static final int PREDICTIONS = 40;
  private static final int CLASSES = 6;
  private static final double EXACT = 1e-12;

  /** The figures are sums of float32 probabilities. */
  private static final double OF_FLOATS = 1e-7;

  private static ClassPredictions predictions() {
    float[] probabilities_NK = new float[PREDICTIONS * CLASSES];
    int[] truths_N = new int[PREDICTIONS];
    for (int n = 0; n < PREDICTIONS; n++) {
      float sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        float weight = k == 5 ? 0 : (7 * n * n + 13 * k * n + 5 * k * k + 3 * n) % 17 + 1;
        probabilities_NK[n * CLASSES + k] = weight;
        sum += weight;
      }
      int greatest = 0;
      for (int k = 0; k < CLASSES; k++) {
        int at = n * CLASSES;
        greatest =
            k < 4 && probabilities_NK[at + k] > probabilities_NK[at + greatest] ? k : greatest;
      }
      for (int k = 0; k < CLASSES; k++) {
        probabilities_NK[n * CLASSES + k] /= sum;
      }
      truths_N[n] = n % 3 == 0 ? greatest : (n * n + n / 3) % 4;
    }
    return new ClassPredictions(
        PREDICTIONS,
        CLASSES,
        probabilities_NK,
        truths_N,
        IntStream.range(0, PREDICTIONS).toArray());
  }

  private static Classification judged(ClassPredictions predictions) {
    ClassJudge judge = new ClassJudge(predictions.classes(), ClassNumbers.same(6));
    double[] sums = new double[judge.sums()];
    judge.add(predictions, sums);
    return (Classification) judge.evaluation(sums);
  }

  private static Ranked ranked(ClassPredictions predictions, int number) {
    return Ranking.of(
        IntStream.range(0, predictions.size())
            .map(
                n ->
                    Ranking.key(predictions.probability(n, number), predictions.truth(n) == number))
            .toArray());
  }

  private static Classification reported() {
    ClassPredictions predictions = predictions();
    List<Ranked> rankings =
        IntStream.range(0, CLASSES).mapToObj(k -> ranked(predictions, k)).toList();
    return judged(predictions).with(rankings, PREDICTIONS, List.of());
  }

  @Test
  void figuresOfClassesAreThoseOfScikitLearn() {
    List<ClassFigures> classes = judged(predictions()).byNumber();
    double[][] precisionRecallF1Support = {
      {0.6666666666666666, 0.36363636363636365, 0.4705882352941177, 11},
      {0.5333333333333333, 0.6666666666666666, 0.5925925925925926, 12},
      {0.6666666666666666, 0.4, 0.5, 10},
      {0.5, 0.14285714285714285, 0.22222222222222224, 7},
      {0, 0, 0, 0},
      {0, 0, 0, 0}
    };
    for (int k = 0; k < CLASSES; k++) {
      assertEquals(precisionRecallF1Support[k][0], classes.get(k).precision(), EXACT);
      assertEquals(precisionRecallF1Support[k][1], classes.get(k).recall(), EXACT);
      assertEquals(precisionRecallF1Support[k][2], classes.get(k).f1(), EXACT);
      assertEquals((long) precisionRecallF1Support[k][3], classes.get(k).support());
    }
    assertEquals(11, classes.get(4).predicted());
  }

  @Test
  void averagesLeaveOutTheClassThatNeitherOccursNorIsPredicted() {
    Map<String, Double> metrics = judged(predictions()).metrics();
    assertEquals(0.47333333333333333, metrics.get("macroPrecision"), EXACT);
    assertEquals(0.3146320346320346, metrics.get("macroRecall"), EXACT);
    assertEquals(0.35708061002178654, metrics.get("macroF1"), EXACT);
    assertEquals(0.5974999999999999, metrics.get("weightedPrecision"), EXACT);
    assertEquals(0.425, metrics.get("weightedRecall"), EXACT);
    assertEquals(0.471078431372549, metrics.get("weightedF1"), EXACT);
  }

  @Test
  void figuresOfTheModelAreThoseOfScikitLearn() {
    Classification ours = judged(predictions());
    assertEquals(0.425, ours.accuracy(), EXACT);
    assertEquals(1.6502763, ours.crossEntropy(), OF_FLOATS);
    // The truth's rank, counted in NumPy: equal probabilities in the order of the classes' numbers.
    assertEquals(0.725, ours.metrics().get("top3Accuracy"), EXACT);
    assertEquals(1, ours.metrics().get("top5Accuracy"), EXACT);
    // Guo et al.'s formula (3) in NumPy, with bins (m/15, (m+1)/15].
    assertEquals(0.14166785180568697, ours.metrics().get("calibrationError"), OF_FLOATS);
    assertEquals(
        List.of("accuracy", "calibrationError", "crossEntropy", "macroF1"),
        List.copyOf(ours.reported().keySet()));
  }

  @Test
  void rankingsOfTiesAreThoseOfScikitLearn() {
    double[][] aucAndAveragePrecision = {
      {0.7178683385579937, 0.5740312330465783},
      {0.6815476190476191, 0.4804196804262005},
      {0.45166666666666666, 0.2530629128771544},
      {0.6255411255411256, 0.2879019048373887}
    };
    Classification ours = reported();
    for (int k = 0; k < aucAndAveragePrecision.length; k++) {
      assertEquals(aucAndAveragePrecision[k][0], ours.byNumber().get(k).auc(), EXACT);
      assertEquals(aucAndAveragePrecision[k][1], ours.byNumber().get(k).averagePrecision(), EXACT);
    }
    assertEquals(0.6191559374533513, ours.metrics().get("macroAuc"), EXACT);
    assertEquals(0.6242644424540976, ours.metrics().get("weightedAuc"), EXACT);
    assertEquals(0.3988539327968305, ours.metrics().get("macroAveragePrecision"), EXACT);
    assertEquals(0.4156330547815008, ours.metrics().get("weightedAveragePrecision"), EXACT);
  }

  @Test
  void absentClassHasNoRankingAndNoFigureIsNotANumber() {
    Classification ours = reported();
    assertNull(ours.byNumber().get(4).auc());
    assertNull(ours.byNumber().get(5).averagePrecision());
    assertFalse(ours.metrics().values().stream().anyMatch(value -> value.isNaN()));
  }

  @Test
  void predictionsOfOneClassAloneHaveNoArea() {
    int[] keys = {Ranking.key(0.25f, true), Ranking.key(1f, true), Ranking.key(0f, true)};
    Ranked ranked = Ranking.of(keys);
    assertNull(ranked.auc());
    assertEquals(1, ranked.averagePrecision());
    ClassPredictions certain =
        new ClassPredictions(2, 2, new float[] {0, 1, 0, 1}, new int[] {1, 1}, new int[] {0, 1});
    Classification ours = judged(certain);
    assertEquals(1, ours.metrics().get("macroF1"));
    assertEquals(0, ours.metrics().get("calibrationError"));
    assertFalse(ours.metrics().containsKey("top3Accuracy"));
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.3f, 1f})
  void equalProbabilitiesRankNothing(float probability) {
    int[] keys = IntStream.range(0, 10).map(n -> Ranking.key(probability, n % 5 == 0)).toArray();
    Ranked ranked = Ranking.of(keys);
    assertEquals(0.5, ranked.auc());
    assertEquals(0.2, ranked.averagePrecision());
  }

  @Test
  void namesAreThoseOfTheNumbersInTheirOrder() {
    Classification named = reported().named(List.of("z", "y", "x", "w", "v", "u"));
    assertEquals(List.of("z", "y", "x", "w", "v", "u"), List.copyOf(named.classes().keySet()));
    assertEquals(reported().byNumber(), new ArrayList<>(named.classes().values()));
    assertEquals("5", List.copyOf(reported().classes().keySet()).get(5));
  }

  @Test
  void morePredictionsThanAnExecutorShouldSortAreRankedInPart() {
    assertEquals(1, ClassReport.stride(1 << 24, 256));
    assertEquals(2, ClassReport.stride((1 << 24) + 1, 256));
    long ranked = 100_000_000L / ClassReport.stride(100_000_000, 1000);
    assertTrue(ranked * 1000 <= 1L << 32, ranked + " of a class");
  }
}
