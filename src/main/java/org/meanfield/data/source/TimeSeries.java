package org.meanfield.data.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Forecast;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Inline;

/**
 * Long time series, cut into windows for forecasting: from the values of {@code length} time steps,
 * those of the next {@code horizon} steps are forecast. Rows may come in any order. Splits are
 * stretches of time, each cut by itself, so that no window lies in two of them.
 *
 * @param path the file, or a directory of files, on any Hadoop file system
 * @param format the format of the files: {@code csv}, with a header of column names, plain or
 *     compressed, or {@code parquet}
 * @param form the form of the texts in them
 * @param series the column that names the series of each row; empty if all rows are of one series
 * @param time the column of the time of each step, in the form of {@code timeFormat}
 * @param features the columns of the input values, each a column of numbers or a {@code { column,
 *     encode }}
 * @param targets the columns of the values to forecast, which may be among the features
 * @param length the number of time steps that a forecast is made from
 * @param horizon the number of forecast steps, which follow on those
 * @param stride the number of time steps from the beginning of one window to that of the next
 * @param period the number of time steps after which the targets repeat, such as 24 of hourly
 *     values with a daily pattern, for the seasonal naive forecast that models are compared with; 0
 *     finds it in the training split
 */
public record TimeSeries(
    String path,
    Format format,
    @Inline TableText form,
    String series,
    String time,
    List<Feature> features,
    @AlsoNamed("forecastTargets") List<String> targets,
    int length,
    int horizon,
    int stride,
    int period)
    implements RowSource {
  private static final String PARTITION = "partition";
  private static final String PLACE = "place";
  private static final String FIRST = "first";
  private static final String STEPS = "steps";
  private static final String BEFORE = "before";
  private static final String FROM = "from";
  private static final String TO = "to";

  /** The split of steps that no window reads. */
  private static final String LEFT_OUT = "left out";

  /**
   * The mask of the bits that monotonically_increasing_id counts within a partition, below the
   * partition's number.
   */
  private static final long PLACE_MASK = (1L << 33) - 1;

  private static final double LONG_INTERVAL = 1.5;

  /** Checks the settings. */
  public TimeSeries {
    features = List.copyOf(features);
    targets = List.copyOf(targets);
    SequenceSettings.features(path, Feature.valueNames(features))
        .require(!time.isBlank(), "time", "must not be empty", "name the column of times")
        .require(!targets.isEmpty(), "targets", "is []", "name one or more columns of values")
        .atLeast("length", length, 1, "96 is usual")
        .atLeast("horizon", horizon, 1, "24 is usual")
        .atLeast("stride", stride, 1, "1 is usual")
        .atLeast("period", period, 0, "0 finds it; 24 is usual of hourly values")
        .require(
            period <= length,
            "period",
            "is " + period + ", but a forecast is made from " + length + " steps",
            "choose length = " + period + " or more, so that the last period is read")
        .require(
            period == 0 || Feature.numberNames(features).containsAll(targets),
            "period",
            "is " + period + ", but not all targets are among the features as numbers",
            "add them to the features, or leave period out: no season of theirs is read")
        .require(
            (long) length + horizon <= Integer.MAX_VALUE,
            "length",
            "and horizon are too large",
            "96 and 24 are usual")
        .check();
  }

  /** All steps of a window. */
  int windowSteps() {
    return length + horizon;
  }

  @Override
  public boolean givesSplits() {
    return true;
  }

  @Override
  public boolean isDividedByTime() {
    return true;
  }

  @Override
  public Content content() {
    return Content.SEQUENCES;
  }

  @Override
  public Target.Kind target() {
    return Target.Kind.VALUE;
  }

  @Override
  public int targetValues() {
    return horizon * targets.size();
  }

  @Override
  public List<String> targetNames() {
    return targets;
  }

  @Override
  public boolean hasSeries() {
    return !series.isEmpty();
  }

  @Override
  public Optional<Forecast> forecast(List<String> seriesNames) {
    return Optional.of(
        new Forecast(targets.stream().map(this::past).toList(), period, seriesNames));
  }

  /** Returns the place of a target's own values among those of a step, if they are numbers. */
  private int past(String target) {
    int place = Feature.valueNames(features).indexOf(target);
    return categories().containsKey(place) ? Forecast.NOT_READ : place;
  }

  @Override
  public String featureName(int place) {
    return Feature.valueNames(features).get(place);
  }

  @Override
  public SortedMap<Integer, Feature> categories() {
    return Feature.categories(features);
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    StepColumns columns =
        new StepColumns(series, time, features, Target.Kind.VALUE_PER_STEP, targets, "");
    Column[] order = {col(TimeSteps.SERIES), col(TimeSteps.TIME), col(TimeSteps.FRACTION)};
    TableFiles files = new TableFiles(path, format, form, columns);
    Dataset<Row> steps =
        reading.keep(
            files
                .read(
                    reading,
                    new TimeSteps.Read(columns, form, reading.findings()),
                    TimeSteps.SCHEMA)
                .repartitionByRange(files.parts(reading), order)
                .sortWithinPartitions(order)
                .mapPartitions(new TimeSteps.Compare(), Encoders.row(TimeSteps.COMPARED))
                .withColumn(PARTITION, functions.spark_partition_id())
                .withColumn(PLACE, functions.monotonically_increasing_id().bitwiseAND(PLACE_MASK)));
    Dataset<Row> windows = windows(steps.where(col(TimeSteps.TIME).isNotNull()), reading);
    Dataset<Row> rejected =
        steps
            .where(col(TimeSteps.FAULT).isNotNull())
            .select(
                lit(null).cast(DataTypes.StringType).as(SourceRow.SPLIT),
                lit(null).cast(DataTypes.StringType).as(SourceRow.ID),
                lit(null).cast(DataTypes.StringType).as(SourceRow.LABEL),
                lit(0).as(SourceRow.STEPS),
                lit(0).as(SourceRow.FEATURES),
                lit(null).cast(DataTypes.BinaryType).as(SourceRow.CONTENT),
                lit(null).cast(DataTypes.BinaryType).as(SourceRow.TARGETS),
                lit(null).cast(DataTypes.StringType).as(SourceRow.SERIES),
                col(TimeSteps.FILE).as(SourceRow.FILE),
                col(TimeSteps.POSITION).as(SourceRow.POSITION),
                col(TimeSteps.FAULT).as(SourceRow.REASON));
    return windows.union(rejected);
  }

  private Dataset<Row> windows(Dataset<Row> steps, Reading reading) {
    Dataset<Row> divided = steps.withColumn(CutWindows.SPLIT, split(steps, reading));
    Column[] stretch = {col(TimeSteps.SERIES), col(CutWindows.SPLIT)};
    Dataset<Row> ranges =
        divided
            .groupBy(stretch[0], stretch[1], col(PARTITION))
            .agg(
                min(col(PLACE)).as(FIRST),
                count(lit(1)).as(STEPS),
                min(moments()).as(FROM),
                max(moments()).as(TO));
    remark(ranges, reading);
    remarkGaps(steps, reading);
    Column before =
        sum(col(STEPS))
            .over(
                Window.partitionBy(stretch)
                    .orderBy(PARTITION)
                    .rowsBetween(Window.unboundedPreceding(), -1));
    Dataset<Row> shifts =
        ranges
            .withColumn(BEFORE, coalesce(before, lit(0L)).minus(col(FIRST)))
            .drop(STEPS, FIRST, FROM, TO);
    CutWindows cut = new CutWindows(this);
    Column[] block = {stretch[0], stretch[1], col(CutWindows.BLOCK)};
    Column[] place = {stretch[0], stretch[1], col(CutWindows.BLOCK), col(CutWindows.INDEX)};
    return divided
        .where(col(CutWindows.SPLIT).notEqual(LEFT_OUT))
        .join(shifts, new String[] {TimeSteps.SERIES, CutWindows.SPLIT, PARTITION})
        .withColumn(CutWindows.INDEX, col(PLACE).plus(col(BEFORE)))
        .withColumn(CutWindows.BLOCK, explode(cut.blocks()))
        .repartition(block)
        .sortWithinPartitions(place)
        .mapPartitions(cut, Encoders.row(SourceRow.SCHEMA));
  }

  /** The split of each step. */
  private Column split(Dataset<Row> steps, Reading reading) {
    Row span =
        steps
            .agg(
                min(moments()),
                max(moments()),
                max(col(TimeSteps.DATES)),
                min(col(TimeSteps.DATES)))
            .first();
    if (span.isNullAt(0)) {
      return lit(Split.TRAIN.label());
    }
    if (span.getBoolean(2) != span.getBoolean(3)) {
      throw new DataException(
          "The column " + time + " of " + path + " has both dates and numbers. Use one of them.");
    }
    TimeBorders.Times from =
        reading
            .borders()
            .orElseThrow()
            .between(moment(span.getStruct(0)), moment(span.getStruct(1)), path, form.timezone());
    return when(from.leftOut().map(TimeSeries::isFrom).orElse(lit(false)), LEFT_OUT)
        .when(isFrom(from.test()), Split.TEST.label())
        .when(isFrom(from.validation()), Split.VALIDATION.label())
        .otherwise(Split.TRAIN.label());
  }

  private static Column isFrom(Moment begin) {
    Column whole = col(TimeSteps.TIME);
    return whole
        .gt(begin.whole())
        .or(whole.equalTo(begin.whole()).and(col(TimeSteps.FRACTION).geq(begin.fraction())));
  }

  /** Remarks on the number of steps, and of those at the ends of stretches that no window takes. */
  private void remark(Dataset<Row> ranges, Reading reading) {
    Column all = col(STEPS);
    Column more =
        functions
            .floor(all.minus(windowSteps()).divide(stride))
            .multiply(Math.min(stride, windowSteps()));
    Column unused =
        when(all.lt(windowSteps()), all).otherwise(all.minus(windowSteps()).minus(more));
    List<Row> splits =
        ranges
            .groupBy(TimeSteps.SERIES, CutWindows.SPLIT)
            .agg(sum(all).as(STEPS), min(col(FROM)).as(FROM), max(col(TO)).as(TO))
            .groupBy(CutWindows.SPLIT)
            .agg(
                sum(all),
                count(lit(1)),
                min(col(FROM)),
                max(col(TO)),
                sum(unused).cast(DataTypes.LongType))
            .collectAsList();
    for (Split split : Split.values()) {
      for (Row row : splits) {
        if (row.getString(0).equals(split.label())) {
          reading.span(
              split, moment(row.getStruct(3)).toString(), moment(row.getStruct(4)).toString());
          reading.remark(
              String.format(
                  Locale.ROOT,
                  "%s: %,d steps of %,d series, from %s to %s; %,d of them are in no window",
                  split.label(),
                  row.getLong(1),
                  row.getLong(2),
                  moment(row.getStruct(3)),
                  moment(row.getStruct(4)),
                  row.getLong(5)));
        }
      }
    }
    for (Row row : splits) {
      if (row.getString(0).equals(LEFT_OUT)) {
        reading.remark(
            String.format(
                Locale.ROOT,
                "%,d steps from %s on are left out, by data.splits.leftOutFraction",
                row.getLong(1),
                moment(row.getStruct(3))));
      }
    }
  }

  /** A step's time with what it is, which sorts as the time does. */
  private static Column moments() {
    return functions.struct(col(TimeSteps.TIME), col(TimeSteps.FRACTION), col(TimeSteps.DATES));
  }

  private static Moment moment(Row time) {
    return new Moment(time.getLong(0), time.getDouble(1), time.getBoolean(2));
  }

  private static void remarkGaps(Dataset<Row> steps, Reading reading) {
    Column interval = col(TimeSteps.INTERVAL);
    Row usual =
        steps
            .where(interval.gt(0))
            .agg(functions.percentile_approx(interval, lit(0.5), lit(1000)))
            .first();
    if (usual.isNullAt(0)) {
      return;
    }
    long gaps = steps.where(interval.gt(LONG_INTERVAL * usual.getDouble(0))).count();
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
