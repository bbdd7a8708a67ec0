package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Reads the steps of time series, sorted by series and time, and does with equal times, gaps and
 * missing values what the source asks for; remarks on it.
 */
final class SeriesSteps {
  /** The place of a step in its partition. */
  static final String PLACE = "place";

  /**
   * The mask of the bits that monotonically_increasing_id counts within a partition, below the
   * partition's number.
   */
  private static final long PLACE_MASK = (1L << 33) - 1;

  private final TimeSeries source;
  private final Reading reading;

  SeriesSteps(TimeSeries source, Reading reading) {
    this.source = source;
    this.reading = reading;
  }

  /** Reads all steps, faulty ones among them, with the columns of {@link TimeSteps#CONTINUED}. */
  Dataset<Row> read() {
    Dataset<Row> compared = compared();
    if (source.missingCells().keeps()) {
      MissingSteps missing = MissingSteps.in(compared);
      missing.features(source).ifPresent(reading::remark);
      missing.targets(source.targets()).ifPresent(reading::remark);
    }
    if (source.duplicateTimes() != TimeSeries.DuplicateTimes.REJECT) {
      remarkMerged(compared);
    }
    Dataset<Row> kept = compared.where(not(col(TimeSteps.LEFT_OUT)));
    if (source.gaps() == TimeSeries.Gaps.ALLOW) {
      remarkGaps(kept.where(col(TimeSteps.TIME).isNotNull()));
    }
    return source.continuesSeries()
        ? reading.keep(placed(continued(kept)))
        : placed(
            kept.withColumn(TimeSteps.GROUP, lit(0L))
                .withColumn(TimeSteps.CARRIED, lit(null).cast(DataTypes.BinaryType)));
  }

  private static Dataset<Row> placed(Dataset<Row> steps) {
    return steps
        .withColumn(TimeSteps.PARTITION, functions.spark_partition_id())
        .withColumn(PLACE, monotonically_increasing_id().bitwiseAND(PLACE_MASK));
  }

  private Dataset<Row> compared() {
    TableFiles files = new TableFiles(source.path(), source.format(), source.form(), columns());
    Column[] order = {col(TimeSteps.SERIES), col(TimeSteps.TIME), col(TimeSteps.FRACTION)};
    Column[] within =
        source.duplicateTimes() == TimeSeries.DuplicateTimes.REJECT
            ? order
            : new Column[] {
              order[0], order[1], order[2], col(TimeSteps.FILE), col(TimeSteps.POSITION)
            };
    return reading.keep(
        files
            .read(
                reading,
                new TimeSteps.Read(columns(), source.form(), reading.findings()),
                TimeSteps.SCHEMA)
            .repartitionByRange(files.parts(reading), order)
            .sortWithinPartitions(within)
            .mapPartitions(
                new EqualTimes(source.duplicateTimes(), columns()),
                Encoders.row(TimeSteps.COMPARED))
            .withColumn(TimeSteps.PARTITION, functions.spark_partition_id()));
  }

  private StepColumns columns() {
    return source.columns();
  }

  /** Goes through each series, from partition to partition. */
  private Dataset<Row> continued(Dataset<Row> steps) {
    SeriesParts parts = SeriesParts.of(steps, columns().values());
    Intervals intervals =
        source.gaps() == TimeSeries.Gaps.ALLOW
            ? new Intervals(0, 0, 0, 0, 0, "")
            : Intervals.of(steps, parts.between(), source.path());
    if (source.gaps() == TimeSeries.Gaps.FILL) {
      intervals.requireFewMissing();
    }
    if (intervals.gaps() > 0) {
      reading.remark(
          source.gaps() == TimeSeries.Gaps.FILL
              ? String.format(
                  Locale.ROOT,
                  "%,d steps were added in %,d gaps, in which a step comes later than the usual %s"
                      + " after the step before; no window forecasts them",
                  intervals.missing(),
                  intervals.gaps(),
                  Moment.ofNumber(intervals.usual()))
              : String.format(
                  Locale.ROOT,
                  "%,d steps come later than the usual %s after the step before; no window goes"
                      + " across such gaps",
                  intervals.gaps(),
                  Moment.ofNumber(intervals.usual())));
    }
    Map<Integer, SeriesState> before = parts.before();
    return steps.mapPartitions(
        new ContinueSeries(source, before, intervals), Encoders.row(TimeSteps.CONTINUED));
  }

  private void remarkMerged(Dataset<Row> steps) {
    Row merged =
        steps
            .where(col(TimeSteps.MERGED).gt(0))
            .agg(functions.count(lit(1)), sum(col(TimeSteps.MERGED)))
            .first();
    long left = merged.getLong(0);
    if (left > 0) {
      boolean mean = source.duplicateTimes() == TimeSeries.DuplicateTimes.MEAN;
      reading.remark(
          String.format(
              Locale.ROOT,
              mean
                  ? "%,d steps with the time of another one were averaged into %,d"
                  : "of %,d steps with the time of another one, the last ones were taken, %,d",
              left + merged.getLong(1),
              left));
    }
  }

  private void remarkGaps(Dataset<Row> steps) {
    Column interval = col(TimeSteps.INTERVAL);
    Row usual =
        steps
            .where(interval.gt(0))
            .agg(functions.percentile_approx(interval, lit(0.5), lit(1000)))
            .first();
    if (usual.isNullAt(0)) {
      return;
    }
    long gaps = steps.where(interval.gt(Intervals.LONG * usual.getDouble(0))).count();
    if (gaps > 0) {
      reading.remark(
          String.format(
              Locale.ROOT,
              "%,d steps come later than the usual %s after the step before; windows go across such"
                  + " gaps",
              gaps,
              Moment.ofNumber(usual.getDouble(0))));
    }
  }
}
