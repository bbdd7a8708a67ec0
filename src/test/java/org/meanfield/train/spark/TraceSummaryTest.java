package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.model.trace.CellTrace;
import org.meanfield.model.trace.CellTrace.Direction;
import org.meanfield.model.trace.SequenceTrace;
import org.meanfield.model.trace.Signal;

final class TraceSummaryTest {
  private static SequenceTrace trace(double error, double[] gradient, double[][] gate) {
    Map<Signal, double[][]> signals = new EnumMap<>(Map.of(Signal.FORGET_GATE, gate));
    return new SequenceTrace(
        gate,
        error,
        gradient,
        List.of(
            new CellTrace(0, Direction.FORWARD, gradient.length - 1, signals, gradient, gradient),
            new CellTrace(0, Direction.BACKWARD, 0, signals, gradient, new double[0])));
  }

  private static final SequenceTrace SHORT =
      trace(1, new double[] {2, 4}, new double[][] {{0.05, 0.5}, {0.95, 0.5}});
  private static final SequenceTrace LONG =
      trace(3, new double[] {7, 6, 8}, new double[][] {{0.5, 0.5}, {0.5, 0.5}, {0.95, 0.01}});

  @Test
  void averagesEachLagOverThoseThatReachIt() {
    TraceSummary summary = new TraceSummary();
    summary.add(SHORT);
    summary.add(LONG);
    TraceSummary.Result result = summary.result();
    assertEquals(2, result.sequences());
    assertEquals(2, result.error());
    assertEquals(List.of(6.0, 4.0, 7.0), result.inputGradientByLag());
    assertEquals(List.of(6.0, 4.0, 7.0), result.layers().get(0).hiddenGradientByLag());
    assertEquals(List.of(6.0, 4.0, 7.0), result.layers().get(0).cellGradientByLag());
    // A direction that reads from the end has its own end at the first step.
    assertEquals(List.of(4.5, 5.0, 8.0), result.layers().get(1).hiddenGradientByLag());
    assertEquals(List.of(), result.layers().get(1).cellGradientByLag());
  }

  @Test
  void countsSaturatedGates() {
    TraceSummary summary = new TraceSummary();
    summary.add(SHORT);
    summary.add(LONG);
    TraceSummary.SignalResult forget = summary.result().layers().get(0).signals().get("forgetGate");
    assertEquals(0.2, forget.saturatedLow());
    assertEquals(0.2, forget.saturatedHigh());
    assertEquals((0.05 + 0.5 + 0.95 + 0.5 + 2 + 0.95 + 0.01) / 10, forget.mean(), 1e-15);
    assertEquals((0.05 + 0.5 + 0.5 + 0.5) / 4, forget.meanByStep().get(0), 1e-15);
    assertEquals((0.95 + 0.01) / 2, forget.meanByStep().get(2), 1e-15);
  }

  @Test
  void partsAddUpToTheWhole() {
    TraceSummary whole = new TraceSummary();
    whole.add(SHORT);
    whole.add(LONG);
    TraceSummary first = new TraceSummary();
    first.add(SHORT);
    TraceSummary second = new TraceSummary();
    second.add(LONG);
    TraceSummary sum = new TraceSummary();
    sum.add(new TraceSummary());
    sum.add(first);
    sum.add(second);
    assertEquals(whole.result(), sum.result());
  }
}
