package org.meanfield.data.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Goes through the steps of each series, sorted by time, also where it goes on from one partition
 * to the next: counts or fills its gaps, and says of values that are missing which ones were known
 * last.
 */
final class ContinueSeries implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final TimeSeries source;
  private final Map<Integer, SeriesState> before;
  private final Intervals intervals;

  /**
   * Creates a way through the steps.
   *
   * @param before the state before each partition, by its number
   * @param intervals that tell what a gap is
   */
  ContinueSeries(TimeSeries source, Map<Integer, SeriesState> before, Intervals intervals) {
    this.source = source;
    this.before = Map.copyOf(before);
    this.intervals = intervals;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> steps) {
    return new Continued(steps);
  }

  private final class Continued implements Iterator<Row> {
    private final Iterator<Row> steps;
    private final StepParser parser =
        new StepParser(source.columns(), source.form(), new Findings());
    private final Deque<Row> ready = new ArrayDeque<>();
    private SeriesState state;
    private boolean begun;
    private long group;

    Continued(Iterator<Row> steps) {
      this.steps = steps;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && steps.hasNext()) {
        add(steps.next());
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void add(Row step) {
      if (!TimeSteps.isPlaced(step)) {
        ready.add(continued(step, null, null, null));
        return;
      }
      if (!begun) {
        SeriesState earlier = before.get(step.<Integer>getAs(TimeSteps.PARTITION));
        state = earlier == null ? null : earlier.copy();
        begun = true;
      }
      SeriesState its = SeriesState.before(step, state, source.columns().values());
      group = its == state ? group : 0;
      state = its;
      Moment time = TimeSteps.moment(step);
      Double interval = state.until(time);
      if (interval != null && intervals.isGap(interval)) {
        if (source.gaps() == TimeSeries.Gaps.FILL) {
          fill(step, interval);
        } else if (source.gaps() == TimeSeries.Gaps.CUT) {
          group++;
        }
      }
      double[] values = SourceRow.values(step.getAs(TimeSteps.VALUES));
      ready.add(continued(step, null, interval, carried(values, time)));
      state.follow(time, values);
    }

    /** Adds steps without values, evenly spread, before another one. */
    private void fill(Row step, double gap) {
      Moment from = state.time();
      int missing = (int) intervals.missingIn(gap);
      for (int i = 1; i <= missing; i++) {
        Moment time = from.plus(i * (gap / (missing + 1)));
        double[] values = parser.valuesAt(time);
        ready.add(continued(step, time, gap / (missing + 1), carried(values, time)));
        state.follow(time, values);
      }
    }

    private byte[] carried(double[] values, Moment time) {
      return source.missingCells().looksAround() && FilledColumn.hasMissing(values)
          ? SourceRow.bytes(state.carriedTo(time))
          : null;
    }

    /**
     * Returns a step with the columns behind {@link TimeSteps#COMPARED}.
     *
     * @param added the time of a step without values before it; null for the step itself
     */
    private Row continued(Row step, Moment added, Double interval, byte[] carried) {
      Object[] cells = new Object[TimeSteps.CONTINUED.size()];
      for (int i = 0; i < TimeSteps.COMPARED.size(); i++) {
        cells[i] = step.get(i);
      }
      if (added != null) {
        cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.TIME)] = added.whole();
        cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.FRACTION)] = added.fraction();
        cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.VALUES)] =
            SourceRow.bytes(parser.valuesAt(added));
        cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.TARGETS)] =
            SourceRow.bytes(source.missingTargets());
        cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.FAULT)] = null;
      }
      cells[TimeSteps.COMPARED.fieldIndex(TimeSteps.INTERVAL)] = interval;
      cells[TimeSteps.COMPARED.size()] = group;
      cells[TimeSteps.COMPARED.size() + 1] = carried;
      return RowFactory.create(cells);
    }
  }
}
