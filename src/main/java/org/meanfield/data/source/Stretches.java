package org.meanfield.data.source;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.meanfield.data.Split;

/**
 * The stretches of time series that are cut into windows, each by itself: a series' steps of one
 * split, and between two gaps if no window goes across them. A stretch may lie in several
 * partitions.
 */
final class Stretches {
  private static final String FIRST = "first";
  private static final String STEPS = "steps";
  private static final String BEFORE = "before";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final int MOST_NAMED = 5;

  private final TimeSeries source;
  private final Dataset<Row> divided;

  /** The steps of each stretch in each partition. */
  private final Dataset<Row> ranges;

  /**
   * Finds the stretches.
   *
   * @param divided steps with their places and splits
   */
  Stretches(TimeSeries source, Dataset<Row> divided) {
    this.source = source;
    this.divided = divided;
    Dataset<Row> parts =
        divided
            .groupBy(TimeSteps.SERIES, CutWindows.SPLIT, TimeSteps.PARTITION, TimeSteps.GROUP)
            .agg(
                min(col(SeriesSteps.PLACE)).as(FIRST),
                count(lit(1)).as(STEPS),
                min(moments()).as(FROM),
                max(moments()).as(TO));
    WindowSpec inOrder =
        Window.partitionBy(TimeSteps.SERIES, CutWindows.SPLIT)
            .orderBy(TimeSteps.PARTITION, TimeSteps.GROUP);
    Column gaps =
        source.gaps() == TimeSeries.Gaps.CUT
            ? sum(when(col(TimeSteps.GROUP).gt(0), 1L).otherwise(0L))
                .over(inOrder.rowsBetween(Window.unboundedPreceding(), Window.currentRow()))
            : lit(0L);
    this.ranges = parts.withColumn(CutWindows.STRETCH, gaps);
  }

  /** A step's time with what it is, which sorts as the time does. */
  static Column moments() {
    return struct(col(TimeSteps.TIME), col(TimeSteps.FRACTION), col(TimeSteps.DATES));
  }

  /** Returns a time of {@link #moments()}. */
  static Moment moment(Row time) {
    return new Moment(time.getLong(0), time.getDouble(1), time.getBoolean(2));
  }

  /** Returns the steps with their stretches, and their numbers in these. */
  Dataset<Row> numbered() {
    Column before =
        sum(col(STEPS))
            .over(
                Window.partitionBy(TimeSteps.SERIES, CutWindows.SPLIT, CutWindows.STRETCH)
                    .orderBy(TimeSteps.PARTITION, TimeSteps.GROUP)
                    .rowsBetween(Window.unboundedPreceding(), -1));
    Dataset<Row> shifts =
        ranges
            .withColumn(BEFORE, coalesce(before, lit(0L)).minus(col(FIRST)))
            .drop(STEPS, FIRST, FROM, TO);
    return divided
        .join(
            shifts,
            new String[] {TimeSteps.SERIES, CutWindows.SPLIT, TimeSteps.PARTITION, TimeSteps.GROUP})
        .withColumn(CutWindows.INDEX, col(SeriesSteps.PLACE).plus(col(BEFORE)));
  }

  /**
   * Remarks on the number of steps, and of those at the ends of stretches that no window takes, and
   * says of which split no stretch is as long as a window.
   */
  void remark(Reading reading) {
    Column all = col(STEPS);
    int window = source.windowSteps();
    Column more =
        floor(all.minus(window).divide(source.stride()))
            .multiply(Math.min(source.stride(), window));
    Column unused = when(all.lt(window), all).otherwise(all.minus(window).minus(more));
    boolean cut = source.gaps() == TimeSeries.Gaps.CUT;
    // Between gaps, short stretches are usual.
    Column isShort = cut ? lit(false) : all.lt(window);
    List<Row> splits =
        ranges
            .groupBy(TimeSteps.SERIES, CutWindows.SPLIT, CutWindows.STRETCH)
            .agg(sum(all).as(STEPS), min(col(FROM)).as(FROM), max(col(TO)).as(TO))
            .groupBy(CutWindows.SPLIT)
            .agg(
                sum(all),
                cut ? countDistinct(TimeSteps.SERIES) : count(lit(1)),
                min(col(FROM)),
                max(col(TO)),
                sum(unused).cast(DataTypes.LongType),
                max(struct(all, col(TimeSteps.SERIES))),
                sum(when(isShort, 1L).otherwise(0L)),
                slice(array_sort(collect_set(when(isShort, named()))), 1, MOST_NAMED))
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
          addShortage(split, row.getStruct(6), reading);
          remarkShortSeries(split, row, reading);
        }
      }
    }
    splits.stream()
        .filter(row -> row.getString(0).equals(TimeSeries.LEFT_OUT))
        .forEach(
            row ->
                reading.remark(
                    String.format(
                        Locale.ROOT,
                        "%,d steps from %s on are left out, by data.splits.leftOutFraction",
                        row.getLong(1),
                        moment(row.getStruct(3)))));
  }

  private void addShortage(Split split, Row longest, Reading reading) {
    if (longest.getLong(0) < source.windowSteps()) {
      String series = longest.getString(1);
      reading.addShortage(
          split,
          String.format(
              Locale.ROOT,
              "Windows need %d + %d steps, but the longest stretch of the %s split%s has %,d."
                  + " Choose a smaller data.source.length or horizon, change data.splits, or give"
                  + " longer series.",
              source.length(),
              source.horizon(),
              split.label(),
              series.isEmpty() ? "" : ", of series " + series + ",",
              longest.getLong(0)));
    }
  }

  /** Names series that no window of a split is cut from. */
  private void remarkShortSeries(Split split, Row splits, Reading reading) {
    List<String> named = splits.getList(8);
    if (splits.getLong(7) > 0 && source.hasSeries()) {
      reading.remark(
          String.format(
              Locale.ROOT,
              "windows need %d + %d steps, so the %s split has none of %,d series: %s%s",
              source.length(),
              source.horizon(),
              split.label(),
              splits.getLong(7),
              String.join(", ", named),
              splits.getLong(7) > named.size() ? " and more" : ""));
    }
  }

  private static Column named() {
    return concat(col(TimeSteps.SERIES), lit(" has "), col(STEPS).cast(DataTypes.StringType));
  }
}
