package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.loss.ValueLoss;

/** Baselines against formulas by hand, and what is said of models that are worse. */
final class BaselinesTest {
  private static final Map<String, Map<String, Double>> MAJORITY =
      Map.of("majorityClass", Map.of("accuracy", 0.6, "crossEntropy", 1.0));

  private static final List<String> BY = LstmSpec.plain(List.of(1)).baselineMetrics();

  @Test
  void majorityClassHasTheFrequenciesOfTraining() {
    Map<String, Double> metrics =
        Baselines.ofClasses(new long[] {1, 6, 3}, new long[] {5, 4, 1}).get("majorityClass");
    assertEquals(0.4, metrics.get("accuracy"), 1e-12);
    double loss = -(5 * Math.log(0.1) + 4 * Math.log(0.6) + Math.log(0.3)) / 10;
    assertEquals(loss, metrics.get("crossEntropy"), 1e-12);
  }

  @Test
  void classWithoutTrainingExamplesHasTheSmallestProbability() {
    Map<String, Double> metrics =
        Baselines.ofClasses(new long[] {2, 0}, new long[] {0, 1, 1}).get("majorityClass");
    assertEquals(0, metrics.get("accuracy"));
    assertEquals(-Math.log(Float.MIN_VALUE), metrics.get("crossEntropy"), 1e-9);
  }

  @Test
  void emptySplitHasFiniteFigures() {
    Map<String, Double> metrics =
        Baselines.ofClasses(new long[] {1, 1}, new long[2]).get("majorityClass");
    assertEquals(Map.of("accuracy", 0.0, "crossEntropy", 0.0), metrics);
  }

  @Test
  void worseModelIsNamedWithBothFigures() {
    assertEquals(
        List.of(
            "The model is worse than the baseline majorityClass on the test split: its accuracy is"
                + " 0.5000, and the baseline's 0.6000."),
        Baselines.warnings("test", BY, Map.of("accuracy", 0.5, "crossEntropy", 0.7), MAJORITY));
  }

  @Test
  void modelThatIsAsGoodIsNotWarnedOf() {
    assertEquals(List.of(), Baselines.warnings("test", BY, Map.of("accuracy", 0.6), MAJORITY));
    assertEquals(List.of(), Baselines.warnings("test", BY, Map.of("accuracy", 0.5), Map.of()));
  }

  @Test
  void bestBaselineOfValuesHasTheSmallestError() {
    Map<String, Map<String, Double>> baselines =
        Map.of(
            "lastValue", Map.of("meanSquaredError", 12.0),
            "ridge", Map.of("meanSquaredError", 9.9));
    String warning =
        Baselines.warnings("test", BY, Map.of("meanSquaredError", 10.0), baselines).get(0);
    assertTrue(warning.contains("baseline ridge"), warning);
    assertTrue(
        Baselines.warnings("test", BY, Map.of("meanSquaredError", 9.0), baselines).isEmpty());
  }

  @Test
  void forecastsAreComparedByWhatTheirLossMakesLeast() {
    Map<String, Map<String, Double>> baselines =
        Map.of("mean", Map.of("meanSquaredError", 9.0, "meanAbsoluteError", 4.0));
    Map<String, Double> better = Map.of("meanSquaredError", 10.0, "meanAbsoluteError", 3.0);
    for (ValueLoss loss :
        List.of(
            new ValueLoss(ValueLoss.Kind.ABSOLUTE, List.of()),
            new ValueLoss(ValueLoss.Kind.QUANTILE, List.of(0.1, 0.5)),
            // Neither a mean nor a median.
            new ValueLoss(ValueLoss.Kind.QUANTILE, List.of(0.1, 0.4)))) {
      List<String> by = LstmSpec.plain(List.of(1)).learningBy(loss).baselineMetrics();
      assertEquals(List.of(), Baselines.warnings("test", by, better, baselines));
    }
    ValueLoss gaussian = new ValueLoss(ValueLoss.Kind.GAUSSIAN, List.of());
    List<String> by = LstmSpec.plain(List.of(1)).learningBy(gaussian).baselineMetrics();
    assertEquals(1, Baselines.warnings("test", by, better, baselines).size());
  }

  @Test
  void trainingSplitIsNotWarnedOf() {
    Map<String, Map<String, Double>> metrics =
        Map.of("train", Map.of("accuracy", 0.1), "test", Map.of("accuracy", 0.7));
    assertEquals(
        List.of(), Baselines.warnings(BY, metrics, Map.of("train", MAJORITY, "test", MAJORITY)));
  }
}
