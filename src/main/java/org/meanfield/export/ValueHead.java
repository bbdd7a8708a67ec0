package org.meanfield.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.loss.MeanAndDeviation;
import org.meanfield.model.loss.ValueLoss;

/**
 * The outputs of a model of sequences that predicts values, in their units: points, and with them
 * quantiles or standard deviations. In names of arrays, B counts examples, T steps, which are there
 * if each has targets of its own, K values, which are those of a forecast's steps in turn, and M
 * outputs of each value.
 */
final class ValueHead {
  private final OnnxGraph graph;
  private final Subject subject;
  private final Scaling scaling;
  private final ValueLoss loss;
  private final int stepAxes;

  ValueHead(OnnxGraph graph, Subject subject, SequenceInputs inputs) {
    this.graph = graph;
    this.subject = subject;
    this.scaling =
        new Scaling(
            graph,
            subject.target().normaliser(),
            Subject.scalesBySeries(subject.target().normaliser()) ? inputs.series() : "");
    this.loss = ((LstmSpec) subject.model()).valueLoss();
    this.stepAxes = subject.target().kind().perStep() ? 1 : 0;
  }

  /** Adds the outputs of the last layer's sums. */
  void add(String z_BTKM) {
    switch (loss.loss()) {
      case SQUARED -> point(restored(z_BTKM), "mean");
      case ABSOLUTE -> point(restored(z_BTKM), "median");
      case QUANTILE -> quantiles(outputsOf(z_BTKM));
      case GAUSSIAN -> gaussian(outputsOf(z_BTKM));
    }
  }

  /** Returns each output [B, T, K] of the values, 0 to M − 1. */
  private List<String> outputsOf(String z_BTKM) {
    int each = loss.outputsPerValue();
    int values = subject.target().outputs();
    String grouped =
        stepAxes == 0
            ? graph.reshaped(z_BTKM, 0, values, each)
            : graph.reshaped(z_BTKM, 0, 0, values, each);
    return IntStream.range(0, each)
        .mapToObj(m -> graph.gathered(grouped, graph.scalar(m), -1))
        .toList();
  }

  /** Adds quantiles as {@link org.meanfield.model.loss.OrderedQuantiles} orders them. */
  private void quantiles(List<String> z) {
    String[] ordered = new String[z.size()];
    int anchor = loss.point();
    ordered[anchor] = graph.cast(z.get(anchor), ElementType.FLOAT64);
    for (int q = anchor + 1; q < ordered.length; q++) {
      ordered[q] = graph.node("Add", List.of(ordered[q - 1], distance(z.get(q))));
    }
    for (int q = anchor - 1; q >= 0; q--) {
      ordered[q] = graph.node("Sub", List.of(ordered[q + 1], distance(z.get(q))));
    }
    List<String> inUnits = Arrays.stream(ordered).map(this::restored).toList();
    point(inUnits.get(anchor), "quantile of level " + loss.quantiles().get(anchor));
    List<String> columns = new ArrayList<>();
    inUnits.forEach(quantile -> columns.add(graph.unsqueezed(quantile, -1)));
    output(
        "quantiles",
        graph.joined(columns),
        "The quantiles of the levels " + loss.quantiles() + " of each value, in its unit.",
        loss.quantiles().size());
  }

  private String distance(String z) {
    return graph.cast(graph.softplus(z), ElementType.FLOAT64);
  }

  /** Adds mean and standard deviation as {@link MeanAndDeviation} has them. */
  private void gaussian(List<String> z) {
    point(restored(z.get(0)), "mean");
    String least = graph.doubles(new double[] {MeanAndDeviation.LEAST_DEVIATION}, 1);
    String deviation = graph.node("Add", List.of(distance(z.get(1)), least));
    output(
        "deviations",
        scaling.inUnits(deviation, places(), shape(), stepAxes),
        "The standard deviation of each value, in its unit.");
  }

  private void point(String inUnits, String statistic) {
    List<String> names = subject.target().names();
    String each =
        (names.isEmpty() ? "each value" : String.join(", ", names))
            + (subject.forecast()
                ? " at each of the next time steps"
                : stepAxes > 0 ? " at each time step" : "");
    output(
        "values",
        graph.cast(inUnits, ElementType.FLOAT64),
        "The predicted " + statistic + " of " + each + ", in the unit of the data.");
  }

  private String restored(String value) {
    return scaling.restored(graph.cast(value, ElementType.FLOAT64), places(), shape(), stepAxes);
  }

  /** Returns the place of each value among the scales; a forecast has all of them at each step. */
  private int[] places() {
    return IntStream.range(0, subject.target().outputs()).map(k -> k % subject.names()).toArray();
  }

  private long[] shape() {
    return new long[] {subject.target().outputs()};
  }

  /** Adds an output [B, T, K] or, of a forecast, [B, its steps, targets]. */
  private void output(String name, String value, String meaning, int... behind) {
    List<Object> shape = new ArrayList<>(List.of(Port.BATCH));
    List<Long> divided = new ArrayList<>(List.of(0L));
    if (subject.forecast()) {
      shape.addAll(List.of(subject.horizon(), subject.names()));
      divided.addAll(List.of((long) subject.horizon(), (long) subject.names()));
    } else {
      if (stepAxes > 0) {
        shape.add(Port.TIME);
      }
      shape.add(subject.target().outputs());
    }
    for (int size : behind) {
      shape.add(size);
      divided.add((long) size);
    }
    long[] sizes = divided.stream().mapToLong(Long::longValue).toArray();
    graph.output(
        Port.of(name, ElementType.FLOAT64, meaning, shape.toArray()),
        subject.forecast() ? graph.reshaped(value, sizes) : value);
  }
}
