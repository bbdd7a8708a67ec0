package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Reads the steps of time series for forecasts to be made from them: each series as a whole, in one
 * partition, sorted by time. Rows without any target are steps that are yet to come, as long as no
 * row with a target follows; what isn't known of these may be missing.
 */
final class SeriesInputs {
  private final TimeSeries source;
  private final Reading reading;
  private final StepColumns columns;

  SeriesInputs(TimeSeries source, Reading reading) {
    this.source = source;
    this.reading = reading;
    this.columns = columns(source);
  }

  /**
   * Returns the columns that are read: features and known values, and the targets where they tell
   * which steps are yet to come.
   */
  private static StepColumns columns(TimeSeries source) {
    StepColumns all = source.columns();
    List<String> targets = readsTargets(source) ? source.targets() : List.of();
    MissingCells kept = new MissingCells(MissingCells.Rule.MEAN, indicators(source));
    return new StepColumns(
        all.id(), all.order(), all.features(), all.target(), targets, "", kept, true);
  }

  private static List<String> indicators(TimeSeries source) {
    return source.missingCells().missingIndicators();
  }

  /** Targets that are no features needn't be there, unless values are known of steps to come. */
  static boolean readsTargets(TimeSeries source) {
    return !source.known().isEmpty()
        || Feature.numberNames(source.features()).containsAll(source.targets());
  }

  /** Returns the windows that are asked for, and the rejected records. */
  Dataset<Row> rows(InputRequest request) {
    Dataset<Row> steps = compared();
    if (source.missingCells().keeps()) {
      MissingSteps.in(steps).features(source).ifPresent(reading::remark);
    }
    Dataset<Row> kept = steps.where(not(col(TimeSteps.LEFT_OUT)));
    return continued(kept)
        .mapPartitions(
            new InputWindows(source, columns, request.windows()), Encoders.row(SourceRow.SCHEMA));
  }

  private Dataset<Row> compared() {
    TableFiles files = new TableFiles(source.path(), source.format(), source.form(), columns);
    Column[] order = {
      col(TimeSteps.SERIES),
      col(TimeSteps.TIME),
      col(TimeSteps.FRACTION),
      col(TimeSteps.FILE),
      col(TimeSteps.POSITION)
    };
    return reading.keep(
        files
            .read(reading, new Read(source, columns, reading.findings()), TimeSteps.SCHEMA)
            .repartition(files.parts(reading), order[0])
            .sortWithinPartitions(order)
            .mapPartitions(
                new EqualTimes(source.duplicateTimes(), columns), Encoders.row(TimeSteps.COMPARED))
            .withColumn(TimeSteps.PARTITION, lit(0)));
  }

  private Dataset<Row> continued(Dataset<Row> steps) {
    if (!source.continuesSeries()) {
      return steps
          .withColumn(TimeSteps.GROUP, lit(0L))
          .withColumn(TimeSteps.CARRIED, lit(null).cast(DataTypes.BinaryType));
    }
    // A series lies in one partition, so nothing comes before it.
    Intervals intervals = Intervals.of(steps, List.of(), source.path());
    if (source.gaps() == TimeSeries.Gaps.FILL) {
      intervals.requireFewMissing();
    }
    return steps.mapPartitions(
        new ContinueSeries(source, Map.of(), intervals), Encoders.row(TimeSteps.CONTINUED));
  }

  /** Rows of a table to steps, of which those that are yet to come may lack values. */
  private record Read(TimeSeries source, StepColumns columns, Findings findings)
      implements TableRow.Use {
    @Override
    public Iterator<Row> of(Iterator<TableRow> rows) {
      StepParser parser = new StepParser(columns, source.form(), findings);
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          return row(rows.next(), parser);
        }
      };
    }

    private Row row(TableRow row, StepParser parser) {
      Step step = parser.parse(row);
      boolean lacks = step.fault() == null && FilledColumn.hasMissing(step.values_F());
      MissingCells.Rule rule = source.missingCells().whenMissing();
      if (!lacks || InputWindows.isToCome(columns, step.targets())) {
        return TimeSteps.row(step);
      }
      return switch (rule) {
        case REJECT -> {
          String fault = columns.lack(step.values_F());
          yield TimeSteps.row(Step.faulty(row, step.id(), step.order(), fault));
        }
        case DROP -> TimeSteps.leftOut(step);
        case MEAN, CARRY, INTERPOLATE -> TimeSteps.row(step);
      };
    }
  }
}
