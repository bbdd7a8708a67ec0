package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.model.trace.CellTrace;
import org.meanfield.model.trace.CellTrace.Direction;
import org.meanfield.model.trace.SequenceTrace;
import org.meanfield.model.trace.Signal;

/**
 * Sums of traces of sequences, which may be of different lengths: each step is averaged over those
 * that have it. Gradients go by lag, the number of steps between h_t and the one at which the error
 * reaches the last layer: the last step, or the first for a direction that ends there.
 */
public final class TraceSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private long sequences;
  private double errors;
  private final Mean inputGradient = new Mean();
  private final List<CellSums> cells = new ArrayList<>();

  /**
   * The averages of recurrent layers' signals over sequences.
   *
   * @param sequences how many
   * @param error E at the last target
   * @param inputGradientByLag ‖∂E/∂x‖, by lag before the last step
   * @param layers each layer's directions, from the input on
   */
  public record Result(
      long sequences, double error, List<Double> inputGradientByLag, List<LayerResult> layers) {}

  /**
   * One direction of a layer.
   *
   * @param layer counted from the input, from 0
   * @param direction forward or backward
   * @param hiddenGradientByLag ‖∂E/∂h‖
   * @param cellGradientByLag ‖∂E/∂c‖; empty for a layer without cells
   * @param signals by name
   */
  public record LayerResult(
      int layer,
      String direction,
      List<Double> hiddenGradientByLag,
      List<Double> cellGradientByLag,
      Map<String, SignalResult> signals) {}

  /**
   * A gate or state, over units, steps and sequences.
   *
   * @param mean of a gate; of the absolute value of anything else
   * @param saturatedLow the fraction below 0.1, for a gate, or −0.9; of a cell, its tanh
   * @param saturatedHigh the fraction above 0.9; of a cell, its tanh
   * @param meanByStep the mean at each step
   */
  public record SignalResult(
      double mean, double saturatedLow, double saturatedHigh, List<Double> meanByStep) {}

  /** Adds a trace; all are of one network. */
  public void add(SequenceTrace trace) {
    sequences++;
    errors += trace.error();
    int steps = trace.inputGradient().length;
    for (int lag = 0; lag < steps; lag++) {
      inputGradient.add(lag, trace.inputGradient()[steps - 1 - lag], 1);
    }
    for (int c = 0; c < trace.cells().size(); c++) {
      CellTrace cell = trace.cells().get(c);
      if (cells.size() == c) {
        cells.add(new CellSums(cell.layer(), cell.direction()));
      }
      cells.get(c).add(cell);
    }
  }

  /** Adds what another one summed up. */
  public void add(TraceSummary other) {
    sequences += other.sequences;
    errors += other.errors;
    inputGradient.add(other.inputGradient);
    for (int c = 0; c < other.cells.size(); c++) {
      CellSums sums = other.cells.get(c);
      if (cells.size() == c) {
        cells.add(new CellSums(sums.layer, sums.direction));
      }
      cells.get(c).add(sums);
    }
  }

  /** Returns the averages. */
  public Result result() {
    return new Result(
        sequences,
        errors / sequences,
        inputGradient.means(),
        cells.stream().map(CellSums::result).toList());
  }

  private static final class CellSums implements Serializable {
    private static final long serialVersionUID = 1;

    private final int layer;
    private final Direction direction;
    private final Mean hiddenGradient = new Mean();
    private final Mean cellGradient = new Mean();
    private final Map<Signal, SignalSums> signals = new EnumMap<>(Signal.class);

    CellSums(int layer, Direction direction) {
      this.layer = layer;
      this.direction = direction;
    }

    void add(CellTrace trace) {
      for (int lag = 0; lag < trace.steps(); lag++) {
        int step = trace.stepAtLag(lag);
        hiddenGradient.add(lag, trace.hiddenGradient()[step], 1);
        if (trace.cellGradient().length > 0) {
          cellGradient.add(lag, trace.cellGradient()[step], 1);
        }
      }
      trace
          .signals()
          .forEach(
              (signal, rows) ->
                  signals.computeIfAbsent(signal, s -> new SignalSums()).add(signal, rows));
    }

    void add(CellSums other) {
      hiddenGradient.add(other.hiddenGradient);
      cellGradient.add(other.cellGradient);
      other.signals.forEach(
          (signal, sums) -> signals.computeIfAbsent(signal, s -> new SignalSums()).add(sums));
    }

    LayerResult result() {
      Map<String, SignalResult> results = new LinkedHashMap<>();
      signals.forEach((signal, sums) -> results.put(signal.label(), sums.result()));
      return new LayerResult(
          layer,
          direction.name().toLowerCase(Locale.ROOT),
          hiddenGradient.means(),
          cellGradient.means(),
          results);
    }
  }

  private static final class SignalSums implements Serializable {
    private static final long serialVersionUID = 1;

    private final Mean byStep = new Mean();
    private long low;
    private long high;

    void add(Signal signal, double[][] rows) {
      for (int t = 0; t < rows.length; t++) {
        double sum = 0;
        for (double value : rows[t]) {
          // A gate is never negative.
          sum += Math.abs(value);
          low += value < signal.low() ? 1 : 0;
          high += value > signal.high() ? 1 : 0;
        }
        byStep.add(t, sum, rows[t].length);
      }
    }

    void add(SignalSums other) {
      byStep.add(other.byStep);
      low += other.low;
      high += other.high;
    }

    SignalResult result() {
      double values = Arrays.stream(byStep.counts).sum();
      return new SignalResult(
          Arrays.stream(byStep.sums).sum() / values, low / values, high / values, byStep.means());
    }
  }

  /** A mean at each of as many places as were ever seen. */
  private static final class Mean implements Serializable {
    private static final long serialVersionUID = 1;

    private double[] sums = new double[0];
    private long[] counts = new long[0];

    void add(int place, double sum, long count) {
      if (place >= sums.length) {
        sums = Arrays.copyOf(sums, place + 1);
        counts = Arrays.copyOf(counts, place + 1);
      }
      sums[place] += sum;
      counts[place] += count;
    }

    void add(Mean other) {
      for (int place = 0; place < other.sums.length; place++) {
        add(place, other.sums[place], other.counts[place]);
      }
    }

    List<Double> means() {
      List<Double> means = new ArrayList<>();
      for (int place = 0; place < sums.length; place++) {
        means.add(sums[place] / counts[place]);
      }
      return means;
    }
  }
}
