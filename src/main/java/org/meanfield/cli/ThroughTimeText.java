package org.meanfield.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.meanfield.train.spark.TraceSummary.LayerResult;
import org.meanfield.train.spark.TraceSummary.Result;

/** A report of recurrent layers on sequences, as text. */
final class ThroughTimeText {
  private final PrintStream output;

  ThroughTimeText(PrintStream output) {
    this.output = output;
  }

  void print(Result result) {
    line(
        "%n%,d sequences followed, error at the last target %.4g%n",
        result.sequences(), result.error());
    List<Integer> lags = lags(result.inputGradientByLag().size());
    StringBuilder head = new StringBuilder(String.format("%-28s", "gradient, steps before it"));
    lags.forEach(lag -> head.append(String.format("%10d", lag)));
    output.println(head);
    if (result.layers().stream().noneMatch(layer -> layer.direction().equals("backward"))) {
      // Else errors reach the input from both ends.
      gradients("input", lags, result.inputGradientByLag());
    }
    for (LayerResult layer : result.layers()) {
      String name = name(layer);
      gradients(name + " h", lags, layer.hiddenGradientByLag());
      if (!layer.cellGradientByLag().isEmpty()) {
        gradients(name + " c", lags, layer.cellGradientByLag());
      }
    }
    line("%n%-28s%10s%10s%10s%n", "units, all steps", "mean", "low", "high");
    for (LayerResult layer : result.layers()) {
      layer
          .signals()
          .forEach(
              (signal, values) ->
                  line(
                      "%-28s%10.3f%8.1f %%%8.1f %%%n",
                      name(layer) + " " + signal,
                      values.mean(),
                      100 * values.saturatedLow(),
                      100 * values.saturatedHigh()));
    }
    output.println(
        "low, high: the fractions of saturated values, which are gates below 0.1 or above 0.9, and"
            + " states (of cells, their tanh) below -0.9 or above 0.9; the mean of a state is that"
            + " of its absolute values");
  }

  private static String name(LayerResult layer) {
    return "layer " + layer.layer() + " " + layer.direction();
  }

  private void gradients(String name, List<Integer> lags, List<Double> byLag) {
    StringBuilder row = new StringBuilder(String.format("%-28s", name));
    lags.forEach(lag -> row.append(String.format(Locale.ROOT, "%10.2g", byLag.get(lag))));
    output.println(row);
  }

  /** 0, 1, 2, 5, 10, 20, 50 and so on, and the last. */
  private static List<Integer> lags(int count) {
    List<Integer> lags = new ArrayList<>(List.of(0));
    for (int decade = 1; decade < count; decade *= 10) {
      for (int lag : new int[] {decade, 2 * decade, 5 * decade}) {
        if (lag < count) {
          lags.add(lag);
        }
      }
    }
    if (lags.get(lags.size() - 1) < count - 1) {
      lags.add(count - 1);
    }
    return lags;
  }

  private void line(String format, Object... values) {
    output.printf(Locale.ROOT, format, values);
  }
}
