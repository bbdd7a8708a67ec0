package org.meanfield.data.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.source.FilledColumn;
import org.meanfield.data.source.MissingCells;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.SourceRow;

/**
 * Treats features without a value, which are NaN, as a source asks for, and counts them. What only
 * the mean of the training split can fill stays NaN. Counts of parts add up in any order.
 */
final class MissingFeatures implements Serializable {
  private static final long serialVersionUID = 1;

  private final SourceConfig source;
  private final MissingCells.Rule rule;

  /** The number of missing values by their place in a step. */
  private long[] cells = {};

  private long leftOut;

  MissingFeatures(SourceConfig source) {
    this.source = source;
    this.rule = source.isFilled() ? MissingCells.Rule.REJECT : source.missingCells().whenMissing();
  }

  /** Returns an example with its missing values treated; null if nothing is left of it. */
  SourceRow treated(SourceRow example) {
    if (rule == MissingCells.Rule.REJECT || !hasMissing(example)) {
      return example;
    }
    double[] values_TF = SourceRow.values(example.content());
    int features = example.features();
    count(values_TF, features);
    if (rule == MissingCells.Rule.DROP) {
      return withoutSteps(example, values_TF);
    }
    if (rule == MissingCells.Rule.MEAN) {
      return example;
    }
    double[] times = IntStream.range(0, example.steps()).asDoubleStream().toArray();
    for (int feature = 0; feature < features; feature++) {
      double[] column = new double[times.length];
      for (int step = 0; step < column.length; step++) {
        column[step] = values_TF[step * features + feature];
      }
      if (rule == MissingCells.Rule.CARRY) {
        FilledColumn.carry(column);
      } else {
        FilledColumn.interpolate(column, times);
      }
      for (int step = 0; step < column.length; step++) {
        values_TF[step * features + feature] = column[step];
      }
    }
    return example.withContent(SourceRow.bytes(values_TF));
  }

  private static boolean hasMissing(SourceRow example) {
    DoubleBuffer values = ByteBuffer.wrap(example.content()).asDoubleBuffer();
    while (values.hasRemaining()) {
      if (Double.isNaN(values.get())) {
        return true;
      }
    }
    return false;
  }

  private void count(double[] values_TF, int features) {
    cells = Arrays.copyOf(cells, Math.max(cells.length, features));
    for (int i = 0; i < values_TF.length; i++) {
      cells[i % features] += Double.isNaN(values_TF[i]) ? 1 : 0;
    }
  }

  private SourceRow withoutSteps(SourceRow example, double[] values_TF) {
    int features = example.features();
    int[] kept =
        IntStream.range(0, example.steps())
            .filter(
                step ->
                    !FilledColumn.hasMissing(
                        Arrays.copyOfRange(values_TF, step * features, (step + 1) * features)))
            .toArray();
    leftOut += example.steps() - kept.length;
    if (kept.length > 0) {
      return example.only(kept, source.target().perStep());
    }
    return source.content() == Content.VECTORS
        ? null
        : example.rejectedFor("has no step of which all features have a value");
  }

  /** Adds another part; returns this. */
  MissingFeatures plus(MissingFeatures other) {
    cells = Arrays.copyOf(cells, Math.max(cells.length, other.cells.length));
    for (int i = 0; i < other.cells.length; i++) {
      cells[i] += other.cells[i];
    }
    leftOut += other.leftOut;
    return this;
  }

  /** Tells what was missing, by column; empty if nothing was. */
  Optional<String> remark() {
    String rows = source.content() == Content.VECTORS ? "rows" : "steps";
    return source.missingCells().remark(cells, source::columnName, leftOut, rows);
  }
}
