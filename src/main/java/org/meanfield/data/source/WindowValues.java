package org.meanfield.data.source;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The values of a window's input: of each step its features, what is known of the step a horizon
 * later, and the indicators. Missing values are filled here, from what the series had before them
 * and from the window's input alone: no gap is filled with a value behind the last input step, but
 * for what is known of the steps to forecast. In names of arrays, T counts input steps and F values
 * of a step.
 */
final class WindowValues {
  private final TimeSeries source;
  private final int features;
  private final int known;

  WindowValues(TimeSeries source) {
    this.source = source;
    this.features = Feature.values(source.features());
    this.known = Feature.values(source.known());
  }

  /** Returns the values of the input, step by step. */
  byte[] of(List<Row> window) {
    int length = source.length();
    double[][] steps = new double[window.size()][];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = SourceRow.values(window.get(i).getAs(TimeSteps.VALUES));
    }
    int width = steps[0].length;
    double[] values_TF = new double[length * width];
    for (int t = 0; t < length; t++) {
      System.arraycopy(steps[t], 0, values_TF, t * width, width);
      System.arraycopy(
          steps[t + source.horizon()], features, values_TF, t * width + features, known);
    }
    if (source.missingCells().looksAround()) {
      for (int feature = 0; feature < features + known; feature++) {
        int later = feature < features ? 0 : source.horizon();
        fill(values_TF, feature, width, window.subList(later, later + length));
      }
    }
    return SourceRow.bytes(values_TF);
  }

  /**
   * Fills a column of the input.
   *
   * @param steps that its values are from
   */
  private void fill(double[] values_TF, int feature, int width, List<Row> steps) {
    // Before the first step stands what the series had last.
    double[] column = new double[steps.size() + 1];
    double[] times = new double[column.length];
    column[0] = Double.NaN;
    for (int t = 0; t < steps.size(); t++) {
      column[t + 1] = values_TF[t * width + feature];
    }
    if (!FilledColumn.hasMissing(Arrays.copyOfRange(column, 1, column.length))) {
      return;
    }
    Moment begin = TimeSteps.moment(steps.get(0));
    for (int t = 0; t < steps.size(); t++) {
      times[t + 1] = TimeSteps.moment(steps.get(t)).since(begin);
    }
    if (Double.isNaN(column[1])) {
      double[] carried = SourceRow.values(steps.get(0).getAs(TimeSteps.CARRIED));
      column[0] = carried[feature];
      times[0] = -carried[width + feature];
    }
    if (source.missingCells().whenMissing() == MissingCells.Rule.CARRY) {
      FilledColumn.carry(column);
    } else {
      FilledColumn.interpolate(column, times);
    }
    for (int t = 0; t < steps.size(); t++) {
      values_TF[t * width + feature] = column[t + 1];
    }
  }
}
