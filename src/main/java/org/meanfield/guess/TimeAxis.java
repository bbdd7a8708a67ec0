package org.meanfield.guess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The times of a table's rows, series by series.
 *
 * @param time the column of times
 * @param series the column of the series' names; empty if there is one series
 * @param rows the rows of each series, in the order of their times
 * @param names the names of the series
 * @param step the median step between two rows of a series
 * @param regular the fraction of the steps that are about as long
 * @param gaps the number of steps that are longer by half or more
 * @param duplicates the number of rows whose time another row of the series has, too
 * @param secondsPerUnit the seconds in which times are counted; 0 if they are mere numbers
 */
record TimeAxis(
    String time,
    String series,
    List<int[]> rows,
    List<String> names,
    double step,
    double regular,
    long gaps,
    long duplicates,
    double secondsPerUnit) {
  /** The shortest series, in steps, that is looked at. */
  static final int SHORTEST = 16;

  private static final double NEAR = 0.11;
  private static final double LONGER = 1.5;
  private static final double FEW = 0.01;
  private static final double[] UNITS = {1, 1e-3, 1e-6, 1e-9};
  private static final double EARLIEST_EPOCH = 1e8;
  private static final double LATEST_EPOCH = 5e9;

  /** Finds the axis along which a table's rows are regular time series; nothing if none is. */
  static Optional<TimeAxis> find(Table table, Wishes wishes) {
    return times(table, wishes).stream()
        .flatMap(time -> ofTime(table, time, wishes).stream())
        .findFirst();
  }

  /** Returns the columns that may be times: dates first, in the order of the columns. */
  private static List<String> times(Table table, Wishes wishes) {
    if (!wishes.time().isEmpty()) {
      return List.of(wishes.time());
    }
    return table.columns().stream()
        .filter(column -> column.type() == ColumnType.TIME || isNumberOfTime(column))
        .filter(column -> !wishes.columns().contains(column.name()))
        .sorted(Comparator.comparing(column -> column.type() != ColumnType.TIME))
        .map(ColumnSummary::name)
        .toList();
  }

  private static boolean isNumberOfTime(ColumnSummary column) {
    return column.type() == ColumnType.NUMBER
        && (Words.TIME.in(column.name()) || (column.whole() && secondsPerUnit(column) > 0));
  }

  /** Returns the seconds that a column's numbers count since 1970; 0 if they don't seem to. */
  static double secondsPerUnit(ColumnSummary column) {
    if (column.type() == ColumnType.TIME) {
      return 1;
    }
    return Arrays.stream(UNITS)
        .filter(
            unit ->
                column.least() * unit > EARLIEST_EPOCH && column.greatest() * unit < LATEST_EPOCH)
        .findFirst()
        .orElse(0);
  }

  private static Optional<TimeAxis> ofTime(Table table, String time, Wishes wishes) {
    if (!wishes.series().isEmpty()) {
      return Optional.of(of(table, time, wishes.series())).filter(TimeAxis::isLong);
    }
    TimeAxis single = of(table, time, "");
    if (single.isRegular(table)) {
      return Optional.of(single);
    }
    Optional<TimeAxis> several =
        table.columns().stream()
            .filter(column -> mayBeSeries(column, table) && !column.name().equals(time))
            .filter(column -> !wishes.columns().contains(column.name()))
            .filter(column -> !table.repeats(column.name(), time, few(table)))
            .map(column -> of(table, time, column.name()))
            .filter(axis -> axis.isRegular(table))
            .max(
                Comparator.comparing((TimeAxis axis) -> Words.SERIES.in(axis.series()))
                    .thenComparing(axis -> table.column(axis.series()).type() != ColumnType.NUMBER)
                    .thenComparing(axis -> -axis.names().size()));
    boolean told = !wishes.time().isEmpty() || !wishes.target().isEmpty();
    return several.isEmpty() && told ? Optional.of(single).filter(TimeAxis::isLong) : several;
  }

  private static boolean mayBeSeries(ColumnSummary column, Table table) {
    return column.isName()
        && column.type() != ColumnType.CONSTANT
        && column.distinct() <= Math.max(1, table.rows() / SHORTEST)
        && column.missingFraction() < FEW;
  }

  private static long few(Table table) {
    return (long) (FEW * table.rows());
  }

  private boolean isLong() {
    return longest() >= SHORTEST;
  }

  private boolean isRegular(Table table) {
    return isLong() && step > 0 && regular >= 0.5 && duplicates <= few(table);
  }

  /** Returns the axis of a table by some columns. */
  static TimeAxis of(Table table, String time, String series) {
    double[] times = table.times(time);
    List<int[]> rows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<double[]> steps = new ArrayList<>();
    long duplicates = 0;
    for (Map.Entry<String, List<Integer>> group : table.groups(series).entrySet()) {
      int[] sorted =
          group.getValue().stream()
              .filter(row -> !Double.isNaN(times[row]))
              .sorted(Comparator.comparingDouble(row -> times[row]))
              .mapToInt(Integer::intValue)
              .toArray();
      double[] between = new double[Math.max(0, sorted.length - 1)];
      for (int i = 0; i < between.length; i++) {
        between[i] = times[sorted[i + 1]] - times[sorted[i]];
        duplicates += between[i] == 0 ? 1 : 0;
      }
      if (sorted.length > 0) {
        rows.add(sorted);
        names.add(group.getKey());
        steps.add(between);
      }
    }
    double[] all =
        steps.stream().flatMapToDouble(Arrays::stream).filter(step -> step > 0).sorted().toArray();
    double median = all.length == 0 ? 0 : all[all.length / 2];
    long near = Arrays.stream(all).filter(step -> Math.abs(step - median) <= NEAR * median).count();
    long gaps = Arrays.stream(all).filter(step -> step > LONGER * median).count();
    return new TimeAxis(
        time,
        series,
        rows,
        names,
        median,
        all.length == 0 ? 0 : (double) near / all.length,
        gaps,
        duplicates,
        secondsPerUnit(table.column(time)));
  }

  /** Returns the number of steps of the longest series. */
  int longest() {
    return rows.stream().mapToInt(series -> series.length).max().orElse(0);
  }

  /** Returns what is usual for series of such steps. */
  Cadence cadence() {
    return secondsPerUnit == 0 ? Cadence.ofNumbers(step) : Cadence.ofSeconds(step * secondsPerUnit);
  }
}
