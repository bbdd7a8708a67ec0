package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Forecast;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;

/**
 * Long time series, cut into windows for forecasting: from the values of {@code length} time steps,
 * those of the next {@code horizon} steps are forecast. Rows may come in any order. Splits are
 * stretches of time, each cut by itself, so that no window lies in two of them.
 *
 * @param path the file, or a directory of files, on any Hadoop file system
 * @param format the format of the files: {@code csv}, with a header of column names, plain or
 *     compressed, or {@code parquet}
 * @param form the form of the texts in them
 * @param missingCells the treatment of features without a value
 * @param series the column that names the series of each row; empty if all rows are of one series
 * @param time the column of the time of each step, in the form of {@code timeFormat}
 * @param features the columns of the input values, each a column of numbers or a {@code { column,
 *     encode }}
 * @param known the columns of values that are known before the time that they are of, such as
 *     holidays or planned prices, in the form of {@code features}: each input step has those of the
 *     step {@code horizon} steps later, so that a window has those of all steps to forecast
 * @param targets the columns of the values to forecast, which may be among the features
 * @param length the number of time steps that a forecast is made from
 * @param horizon the number of forecast steps, which follow on those
 * @param stride the number of time steps from the beginning of one window to that of the next
 * @param period the number of time steps after which the targets repeat, such as 24 of hourly
 *     values with a daily pattern, for the seasonal naive forecast that models are compared with; 0
 *     finds it in the training split
 * @param duplicateTimes what becomes of several steps of a series that have one time: all of them
 *     are rejected ({@code reject}); they become one, whose numbers are their means and whose other
 *     features must agree ({@code mean}); or the last one is taken, by the names of files and the
 *     places in them ({@code last})
 * @param gaps what becomes of windows where steps are missing, that is, where a step comes later
 *     than 1.5 times the usual interval after the one before: windows go across ({@code allow}), or
 *     no window does ({@code cut}), or steps without values are added, for {@code whenMissing} to
 *     fill ({@code fill}); no window forecasts an added step
 */
public record TimeSeries(
    String path,
    Format format,
    @Inline TableText form,
    @Inline MissingCells missingCells,
    String series,
    String time,
    List<Feature> features,
    List<Feature> known,
    @AlsoNamed("forecastTargets") List<String> targets,
    int length,
    int horizon,
    int stride,
    int period,
    DuplicateTimes duplicateTimes,
    Gaps gaps)
    implements RowSource {
  /** The treatment of steps of a series that have one time. */
  public enum DuplicateTimes {
    /** All of them are rejected. */
    REJECT,
    /** They become one step, with the means of their numbers. */
    MEAN,
    /** The last one is taken. */
    LAST
  }

  /** The split of steps that no window reads. */
  static final String LEFT_OUT = "left out";

  /** The treatment of windows where steps are missing. */
  public enum Gaps {
    /** Windows go across. */
    ALLOW,
    /** No window goes across. */
    CUT,
    /** Steps without values are added. */
    FILL
  }

  /** Checks the settings. */
  public TimeSeries {
    features = List.copyOf(features);
    known = List.copyOf(known);
    targets = List.copyOf(targets);
    List<String> knownNames = Feature.valueNames(known);
    Violations violations = SequenceSettings.features(path, Feature.valueNames(features));
    missingCells.check(violations, features);
    violations
        .require(!time.isBlank(), "time", "must not be empty", "name the column of times")
        .require(!targets.isEmpty(), "targets", "is []", "name one or more columns of values")
        .atLeast("length", length, 1, "96 is usual")
        .atLeast("horizon", horizon, 1, "24 is usual")
        .atLeast("stride", stride, 1, "1 is usual")
        .atLeast("period", period, 0, "0 finds it; 24 is usual of hourly values")
        .require(
            new HashSet<>(targets).size() == targets.size(),
            "targets",
            "is " + targets,
            "name different columns")
        .require(
            new HashSet<>(knownNames).size() == knownNames.size(),
            "known",
            "is " + knownNames,
            "name different columns")
        .require(
            known.stream().map(Feature::column).noneMatch(targets::contains),
            "known",
            "is " + knownNames + ", but the targets are " + targets,
            "leave out what is to be forecast, since it isn't known before")
        .require(
            known.isEmpty() || length >= horizon,
            "known",
            "is "
                + knownNames
                + ", of which a window of "
                + length
                + " steps can't hold the values of "
                + horizon
                + " steps to forecast",
            "choose length = " + horizon + " or more")
        .require(
            gaps != Gaps.FILL || missingCells.fills(),
            "gaps",
            "is fill, but whenMissing says of no value what it is",
            "choose whenMissing = mean, carry or interpolate")
        .require(
            gaps != Gaps.FILL
                || missingCells.whenMissing() == MissingCells.Rule.CARRY
                || (Feature.categories(features).isEmpty() && Feature.categories(known).isEmpty()),
            "gaps",
            "is fill, but a category has neither a mean nor a value between two others",
            "choose whenMissing = carry")
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

  /** Creates a source of steps that have all their values, and no others with their times. */
  public TimeSeries(
      String path,
      Format format,
      TableText form,
      String series,
      String time,
      List<Feature> features,
      List<String> targets,
      int length,
      int horizon,
      int stride,
      int period) {
    this(
        path,
        format,
        form,
        MissingCells.REJECTED,
        series,
        time,
        features,
        List.of(),
        targets,
        length,
        horizon,
        stride,
        period,
        DuplicateTimes.REJECT,
        Gaps.ALLOW);
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

  /** Returns the columns that are read of each step: features, known ones behind them. */
  StepColumns columns() {
    List<Feature> all = new ArrayList<>(features);
    all.addAll(known);
    return new StepColumns(
        series,
        time,
        List.copyOf(all),
        Target.Kind.VALUE_PER_STEP,
        targets,
        "",
        missingCells,
        missingCells.keeps());
  }

  /** Returns the targets of a step that has none. */
  double[] missingTargets() {
    double[] none = new double[targets.size()];
    Arrays.fill(none, Double.NaN);
    return none;
  }

  /** Returns whether a step depends on those before it in its series. */
  boolean continuesSeries() {
    return gaps != Gaps.ALLOW || missingCells.looksAround();
  }

  @Override
  public boolean isFilled() {
    return true;
  }

  @Override
  public String featureName(int place) {
    List<String> names = new ArrayList<>(Feature.valueNames(features));
    Feature.valueNames(known).forEach(name -> names.add(name + InputColumn.later(horizon)));
    names.addAll(columns().indicatorNames());
    return names.get(place);
  }

  @Override
  public List<InputColumn> inputColumns() {
    return columns().inputs(features.size(), horizon);
  }

  @Override
  public String columnName(int place) {
    return columns().columnOfValues().get(place);
  }

  @Override
  public SortedMap<Integer, Feature> categories() {
    return Feature.categories(columns().features());
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    Dataset<Row> steps = new SeriesSteps(this, reading).read();
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
                col(TimeSteps.FAULT).as(SourceRow.REASON),
                lit(null).cast(SourceRow.TEXTS).as(SourceRow.CARRIED));
    return windows.union(rejected);
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return new SeriesInputs(this, reading).rows(request);
  }

  private Dataset<Row> windows(Dataset<Row> steps, Reading reading) {
    Stretches stretches =
        new Stretches(this, steps.withColumn(CutWindows.SPLIT, split(steps, reading)));
    stretches.remark(reading);
    CutWindows cut = new CutWindows(this);
    Column[] block = {
      col(TimeSteps.SERIES), col(CutWindows.SPLIT), col(CutWindows.STRETCH), col(CutWindows.BLOCK)
    };
    Column[] place = Arrays.copyOf(block, block.length + 1);
    place[block.length] = col(CutWindows.INDEX);
    return stretches
        .numbered()
        .where(col(CutWindows.SPLIT).notEqual(LEFT_OUT))
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
                min(Stretches.moments()),
                max(Stretches.moments()),
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
            .between(
                Stretches.moment(span.getStruct(0)),
                Stretches.moment(span.getStruct(1)),
                path,
                form.timezone());
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
}
