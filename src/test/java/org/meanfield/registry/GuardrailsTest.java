package org.meanfield.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.UsageException;
import org.meanfield.errors.Violations.ViolationsException;
import org.meanfield.registry.Guardrails.Measured;

final class GuardrailsTest {
  private static final Measured CHAMPION =
      new Measured(Map.of("accuracy", 0.9, "crossEntropy", 0.3), List.of(0.95, 0.85));

  private static Measured challenger(double accuracy, double crossEntropy, double... recalls) {
    return new Measured(
        Map.of("accuracy", accuracy, "crossEntropy", crossEntropy),
        Arrays.stream(recalls).boxed().toList());
  }

  private static final Guardrails ALL =
      new Guardrails(
          Map.of("accuracy", 0.8, "crossEntropy", 0.5), Map.of("crossEntropy", 0.05), 0.6, 0.1);

  private static List<String> violated(Measured challenger) {
    return ALL.violated(challenger, challenger.metrics(), CHAMPION, List.of("no", "yes"));
  }

  @Test
  void whatHoldsIsNotTold() {
    assertEquals(List.of(), violated(challenger(0.8, 0.35, 0.85, 0.75)));
    assertEquals(
        List.of(), ALL.violated(challenger(0.9, 0.5, 0.6, 0.6), Map.of(), null, List.of()));
  }

  @Test
  void eachIsToldBothWaysOfMetrics() {
    assertTrue(violated(challenger(0.79, 0.3, 0.95, 0.85)).get(0).contains("accuracy is 0.7900"));
    List<String> worse = violated(challenger(0.9, 0.51, 0.95, 0.85));
    assertTrue(worse.get(0).contains("crossEntropy is 0.5100, but guardrails.atWorst"));
    assertTrue(worse.get(1).contains("worse by more than guardrails.maximumRegress = 0.0500"));
    assertEquals(2, worse.size());
    List<String> classes = violated(challenger(0.9, 0.3, 0.95, 0.59));
    assertTrue(classes.get(0).contains("of class yes rightly, less than"), classes.toString());
    assertTrue(classes.get(1).contains("guardrails.maximumClassRegress"), classes.toString());
    assertEquals(2, classes.size());
  }

  @Test
  void aClassThatTheChampionDoesNotKnowHasAFloorAlone() {
    Measured champion = new Measured(CHAMPION.metrics(), List.of(0.95, Double.NaN));
    Measured challenger = challenger(0.79, 0.3, 0.95, 0.61);
    // It is below the worst by all examples, and isn't worse by those of known classes.
    List<String> told =
        ALL.violated(challenger, CHAMPION.metrics(), champion, List.of("no", "yes"));
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).contains("but guardrails.atWorst"), told.toString());
  }

  @Test
  void whatIsNoNumberHoldsNothing() {
    assertEquals(3, violated(challenger(Double.NaN, Double.NaN, 0.95, 0.85)).size());
  }

  @Test
  void metricsThatSuchModelsDoNotHaveAreRefused() {
    Guardrails others = new Guardrails(Map.of("pseudoLogLikelihood", -80.), Map.of(), 0, 1);
    String message =
        assertThrows(
                UsageException.class, () -> others.violated(CHAMPION, Map.of(), null, List.of()))
            .getMessage();
    assertTrue(message.contains("accuracy, crossEntropy"), message);
    assertThrows(
        ViolationsException.class, () -> new Guardrails(Map.of("acuracy", 1.), Map.of(), 0, 1));
  }

  @Test
  void metricsOfClassesMayBeBounded() {
    Guardrails guardrails =
        new Guardrails(
            Map.of("macroF1", 0.8, "calibrationError", 0.1), Map.of("macroAuc", 0.0), 0, 1);
    assertEquals(Set.of("macroF1", "calibrationError", "macroAuc"), guardrails.metrics());
    Measured measured =
        new Measured(Map.of("macroF1", 0.7, "calibrationError", 0.2, "macroAuc", 0.9), List.of());
    assertEquals(2, guardrails.violated(measured, measured.metrics(), measured, List.of()).size());
    assertTrue(Metric.isOfRankings("macroAuc"));
    assertFalse(Metric.isOfRankings("macroF1"));
  }

  @Test
  void metricThatTheHeldOutExamplesLeaveUndefinedIsNotHeld() {
    Guardrails guardrails =
        new Guardrails(Map.of("macroAuc", 0.5), Map.of("weightedAuc", 0.1), 0, 1);
    Measured ofOneClass = new Measured(Map.of("accuracy", 1.), List.of());
    Measured ofTwo =
        new Measured(Map.of("accuracy", 1., "macroAuc", 0.9, "weightedAuc", 0.9), List.of());
    List<String> first =
        guardrails.violated(ofOneClass, ofOneClass.metrics(), null, List.of("no", "yes"));
    assertEquals(1, first.size(), first.toString());
    assertTrue(first.get(0).contains("atWorst bounds macroAuc, which is undefined"), first.get(0));
    List<String> regressed =
        guardrails.violated(ofTwo, ofTwo.metrics(), ofOneClass, List.of("no", "yes"));
    assertEquals(1, regressed.size(), regressed.toString());
    assertTrue(regressed.get(0).contains("undefined of the champion"), regressed.get(0));
    Measured forecast = new Measured(Map.of("meanSquaredError", 1.), List.of());
    assertThrows(
        UsageException.class,
        () -> guardrails.violated(forecast, forecast.metrics(), null, List.of()));
  }

  @Test
  void errorsThatAreScaledByDifferentDataAreNotCompared() {
    String message =
        assertThrows(
                ViolationsException.class,
                () -> new Guardrails(Map.of(), Map.of("scaledSquaredError", 0.1), 0, 1))
            .violations()
            .toString();
    assertTrue(message.contains("bound meanSquaredError"), message);
    assertEquals(
        Set.of("scaledSquaredError"),
        new Guardrails(Map.of("scaledSquaredError", 2.), Map.of(), 0, 1).metrics());
  }
}
