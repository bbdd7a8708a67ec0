package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The ends of the partitions of sorted steps, where series may go on from one to the next.
 *
 * @param before the state of the series behind all partitions before, by the number of a partition
 * @param between the times between the last step of a partition and the first of the next one, if
 *     both are of one series, with the later step
 */
record SeriesParts(Map<Integer, SeriesState> before, List<Between> between) {
  /** A time between steps, and where the later one stands. */
  record Between(double interval, String place) implements Serializable {}

  /** The ends of a partition. */
  private record Part(int number, String series, Moment first, String place, SeriesState last)
      implements Serializable {}

  /**
   * Finds the ends.
   *
   * @param steps of {@link TimeSteps#COMPARED} and then their partition
   * @param values of a step
   */
  static SeriesParts of(Dataset<Row> steps, int values) {
    List<Part> parts = steps.toJavaRDD().mapPartitions(new Ends(values)).collect();
    Map<Integer, SeriesState> before = new HashMap<>();
    Map<Integer, Between> between = new TreeMap<>();
    SeriesState state = null;
    for (Part part : parts.stream().sorted(Comparator.comparing(Part::number)).toList()) {
      if (state != null) {
        before.put(part.number(), state);
        if (state.isOf(part.series())) {
          between.put(part.number(), new Between(part.first().since(state.time()), part.place()));
        }
      }
      state = state == null ? part.last() : state.and(part.last());
    }
    return new SeriesParts(before, List.copyOf(between.values()));
  }

  /** Finds the ends of a partition, if it has a step with a time. */
  private record Ends(int values) implements FlatMapFunction<Iterator<Row>, Part> {
    @Override
    public Iterator<Part> call(Iterator<Row> steps) {
      Row first = null;
      SeriesState state = null;
      while (steps.hasNext()) {
        Row step = steps.next();
        if (TimeSteps.isPlaced(step)) {
          first = first == null ? step : first;
          state = SeriesState.before(step, state, values);
          state.follow(TimeSteps.moment(step), SourceRow.values(step.getAs(TimeSteps.VALUES)));
        }
      }
      if (first == null) {
        return Collections.emptyIterator();
      }
      Part part =
          new Part(
              first.<Integer>getAs(TimeSteps.PARTITION),
              first.getString(0),
              TimeSteps.moment(first),
              TimeSteps.place(first),
              state);
      return List.of(part).iterator();
    }
  }
}
