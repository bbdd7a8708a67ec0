package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.errors.DataException;

/**
 * The times between the steps of series: the usual one, which is the median, and those that are so
 * much longer that steps are missing between.
 *
 * @param usual the usual time between two steps; 0 if no series has two
 * @param steps the number of all times between two steps
 * @param gaps the number of those that are gaps
 * @param missing the number of steps that would fill these
 * @param longest the longest time between two steps
 * @param place where the step behind the longest one stands
 */
record Intervals(double usual, long steps, long gaps, long missing, double longest, String place)
    implements Serializable {
  /** A gap is longer than as many usual intervals. */
  static final double LONG = 1.5;

  /** The number of steps that may be added however few there are. */
  private static final long FEW = 1000;

  private static final int MOST_DIFFERENT = 1_000_000;

  /** Some equal times between steps. */
  private record Equal(long count, String place) {}

  /**
   * Finds the usual interval and the gaps.
   *
   * @param steps of {@link TimeSteps#COMPARED}
   * @param between the times between steps of different partitions
   * @param path of the source, for messages
   * @throws DataException if no interval could be usual
   */
  static Intervals of(Dataset<Row> steps, List<SeriesParts.Between> between, String path) {
    TreeMap<Double, Equal> all = new TreeMap<>();
    Iterator<Row> rows =
        steps
            .where(col(TimeSteps.INTERVAL).gt(0))
            .groupBy(TimeSteps.INTERVAL)
            .agg(count(lit(1)), min(concat_ws(", ", col(TimeSteps.FILE), col(TimeSteps.POSITION))))
            .toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      all.put(row.getDouble(0), new Equal(row.getLong(1), row.getString(2)));
      if (all.size() > MOST_DIFFERENT) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "The steps of %s have more than %,d different times between them, of which none is"
                    + " usual, so that no gap can be told. Choose data.source.gaps = allow.",
                path,
                MOST_DIFFERENT));
      }
    }
    for (SeriesParts.Between one : between) {
      if (one.interval() > 0) {
        Equal more = new Equal(1, one.place());
        all.merge(one.interval(), more, (some, it) -> new Equal(some.count() + 1, some.place()));
      }
    }
    return all.isEmpty() ? new Intervals(0, 0, 0, 0, 0, "") : of(all);
  }

  private static Intervals of(TreeMap<Double, Equal> all) {
    long steps = all.values().stream().mapToLong(Equal::count).sum();
    double usual = 0;
    long seen = 0;
    for (Map.Entry<Double, Equal> entry : all.entrySet()) {
      usual = 2 * seen < steps ? entry.getKey() : usual;
      seen += entry.getValue().count();
    }
    Intervals found =
        new Intervals(usual, steps, 0, 0, all.lastKey(), all.lastEntry().getValue().place());
    long gaps = 0;
    double missing = 0;
    for (Map.Entry<Double, Equal> entry : all.entrySet()) {
      if (found.isGap(entry.getKey())) {
        gaps += entry.getValue().count();
        missing += entry.getValue().count() * found.missingIn(entry.getKey());
      }
    }
    return new Intervals(usual, steps, gaps, (long) missing, found.longest(), found.place());
  }

  /** Returns whether steps are missing in a time between two steps. */
  boolean isGap(double interval) {
    return usual > 0 && interval > LONG * usual;
  }

  /** Returns the number of steps that are missing in a gap. */
  double missingIn(double gap) {
    return Math.rint(gap / usual) - 1;
  }

  /**
   * Requires that steps can be added in all gaps without being more than those that there are.
   *
   * @throws DataException that says which gap is the longest
   */
  void requireFewMissing() {
    if (missing > Math.max(FEW, steps)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "data.source.gaps = fill would add %,d steps to %,d. The longest gap is of %s, where"
                  + " %s is usual; it ends at %s. Correct the time if it is wrong, or choose gaps ="
                  + " cut.",
              missing,
              steps,
              Moment.ofNumber(longest),
              Moment.ofNumber(usual),
              place));
    }
  }
}
