package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The values that time series lack, counted; counts of parts add up in any order. */
final class MissingSteps implements Serializable {
  private static final long serialVersionUID = 1;

  private long[] values = {};
  private long leftOut;

  /** The number of steps that lack a value to predict. */
  private long withoutTarget;

  /** Counts what steps of {@link TimeSteps#SCHEMA} lack. */
  static MissingSteps in(Dataset<Row> steps) {
    return steps.toJavaRDD().aggregate(new MissingSteps(), MissingSteps::add, MissingSteps::plus);
  }

  private MissingSteps add(Row step) {
    if (step.<String>getAs(TimeSteps.FAULT) != null) {
      return this;
    }
    double[] its = SourceRow.values(step.getAs(TimeSteps.VALUES));
    values = Arrays.copyOf(values, its.length);
    for (int i = 0; i < its.length; i++) {
      values[i] += Double.isNaN(its[i]) ? 1 : 0;
    }
    boolean out = step.<Boolean>getAs(TimeSteps.LEFT_OUT);
    leftOut += out ? 1 : 0;
    boolean open = FilledColumn.hasMissing(SourceRow.values(step.getAs(TimeSteps.TARGETS)));
    withoutTarget += open && !out ? 1 : 0;
    return this;
  }

  private MissingSteps plus(MissingSteps other) {
    values = Arrays.copyOf(values, Math.max(values.length, other.values.length));
    for (int i = 0; i < other.values.length; i++) {
      values[i] += other.values[i];
    }
    leftOut += other.leftOut;
    withoutTarget += other.withoutTarget;
    return this;
  }

  /** Tells of missing features; empty if there are none. */
  Optional<String> features(TimeSeries source) {
    return source.missingCells().remark(values, source::columnName, leftOut, "steps");
  }

  /** Tells of missing targets; empty if there are none. */
  Optional<String> targets(List<String> names) {
    return withoutTarget == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d steps lack a value to forecast, of %s; no window forecasts them",
                withoutTarget,
                String.join(", ", names)));
  }
}
