package org.meanfield.data.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.meanfield.data.source.TimeSeries.DuplicateTimes;

/**
 * Steps, sorted by series and time, to steps of different times: equal ones are faults, all of
 * them, or become one step. Faulty steps and those that are left out go through.
 */
final class EqualTimes implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;
  private static final int VALUES = TimeSteps.SCHEMA.fieldIndex(TimeSteps.VALUES);
  private static final int TARGETS = TimeSteps.SCHEMA.fieldIndex(TimeSteps.TARGETS);
  private static final int FAULT = TimeSteps.SCHEMA.fieldIndex(TimeSteps.FAULT);
  private static final int LEFT_OUT = TimeSteps.SCHEMA.fieldIndex(TimeSteps.LEFT_OUT);

  private final DuplicateTimes rule;
  private final StepColumns columns;

  EqualTimes(DuplicateTimes rule, StepColumns columns) {
    this.rule = rule;
    this.columns = columns;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> sorted) {
    return new Iterator<>() {
      private final Deque<Row> ready = new ArrayDeque<>();
      private Held held;

      private void advance() {
        while (ready.isEmpty() && sorted.hasNext()) {
          Row step = sorted.next();
          if (step.getBoolean(LEFT_OUT)) {
            ready.add(compared(step, null, 0));
          } else if (!TimeSteps.isPlaced(step)) {
            // The places of a series' steps follow each other without other steps between them.
            if (held != null) {
              ready.add(held.row());
              held = null;
            }
            ready.add(compared(step, null, 0));
          } else if (held == null || !held.take(step)) {
            Held before = held;
            held = new Held(step, before);
            if (before != null) {
              ready.add(before.row());
            }
          }
        }
        if (ready.isEmpty() && held != null) {
          ready.add(held.row());
          held = null;
        }
      }

      @Override
      public boolean hasNext() {
        advance();
        return !ready.isEmpty();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.remove();
      }
    };
  }

  /** A step, with the columns behind those that are read. */
  private static Row compared(Row step, Double since, long merged) {
    Object[] cells = new Object[TimeSteps.COMPARED.size()];
    for (int i = 0; i < step.size(); i++) {
      cells[i] = step.get(i);
    }
    cells[step.size()] = since;
    cells[step.size() + 1] = merged;
    return RowFactory.create(cells);
  }

  private static boolean isFaulty(Row step) {
    return !step.isNullAt(FAULT);
  }

  /** A step that waits for others of its time. */
  private final class Held {
    private final Double since;
    private Row step;
    private boolean equal;
    private long merged;

    /** The means of several steps; null as long as there is one. */
    private MeanStep mean;

    Held(Row step, Held before) {
      this.step = step;
      this.since = before == null ? null : TimeSteps.since(before.step, step);
      this.equal = since != null && since == 0 && rule == DuplicateTimes.REJECT;
    }

    /** Takes another step into this one; returns false if it is one of its own. */
    boolean take(Row other) {
      Double until = TimeSteps.since(step, other);
      if (until == null || until != 0) {
        return false;
      }
      if (rule == DuplicateTimes.REJECT) {
        equal = true;
        return false;
      }
      if (isFaulty(step) || isFaulty(other)) {
        return false;
      }
      if (rule == DuplicateTimes.MEAN) {
        mean = mean == null ? new MeanStep(step) : mean;
        mean.add(other);
      } else {
        step = other;
      }
      merged++;
      return true;
    }

    Row row() {
      Object[] cells = new Object[step.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = step.get(i);
      }
      String time = "has the time " + TimeSteps.moment(step) + ", as ";
      String series = step.getString(0).isEmpty() ? "" : " of " + step.getString(0);
      if (equal && cells[FAULT] == null) {
        cells[FAULT] = time + "another step" + series + " does";
      }
      if (mean != null) {
        cells[VALUES] = SourceRow.bytes(mean.values());
        cells[TARGETS] = SourceRow.bytes(mean.targets());
        List<String> different = mean.different();
        if (!different.isEmpty()) {
          cells[FAULT] =
              time + "another step" + series + " does, but another value in " + different.get(0);
        }
      }
      return compared(RowFactory.create(cells), since, merged);
    }
  }

  /** The mean of steps of one time, value by value, without those that are missing. */
  private final class MeanStep {
    private final double[] values;
    private final double[] targets;
    private final int[] counts;
    private final int[] targetCounts;
    private final boolean[] differs;

    MeanStep(Row first) {
      this.values = new double[SourceRow.values(first.getAs(VALUES)).length];
      this.targets = new double[SourceRow.values(first.getAs(TARGETS)).length];
      this.counts = new int[values.length];
      this.targetCounts = new int[targets.length];
      this.differs = new boolean[values.length];
      add(first);
    }

    void add(Row step) {
      double[] more = SourceRow.values(step.getAs(VALUES));
      int numbers = 0;
      for (Feature feature : columns.features()) {
        int end = numbers + Feature.values(List.of(feature));
        boolean number = feature.encode() == Feature.Encoding.NUMBER;
        for (; numbers < end; numbers++) {
          add(more[numbers], numbers, number);
        }
      }
      for (int indicator = numbers; indicator < more.length; indicator++) {
        // The mean is missing where all values are.
        values[indicator] = counts[indicator]++ == 0 ? more[indicator] : values[indicator];
        values[indicator] = Math.min(values[indicator], more[indicator]);
      }
      double[] moreTargets = SourceRow.values(step.getAs(TARGETS));
      for (int i = 0; i < targets.length; i++) {
        if (!Double.isNaN(moreTargets[i])) {
          targets[i] += moreTargets[i];
          targetCounts[i]++;
        }
      }
    }

    private void add(double value, int place, boolean number) {
      if (Double.isNaN(value)) {
        return;
      }
      if (number) {
        values[place] += value;
      } else {
        differs[place] |= counts[place] > 0 && values[place] != value;
        values[place] = value;
      }
      counts[place]++;
    }

    /** Returns the columns that are no numbers, and not the same in all steps. */
    List<String> different() {
      List<String> names = columns.columnOfValues();
      List<String> different = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        if (differs[i]) {
          different.add(names.get(i));
        }
      }
      return different;
    }

    double[] values() {
      double[] means = values.clone();
      int place = 0;
      for (Feature feature : columns.features()) {
        int end = place + Feature.values(List.of(feature));
        for (; place < end; place++) {
          boolean number = feature.encode() == Feature.Encoding.NUMBER;
          means[place] =
              counts[place] == 0 ? Double.NaN : values[place] / (number ? counts[place] : 1);
        }
      }
      return means;
    }

    double[] targets() {
      double[] means = new double[targets.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = targetCounts[i] == 0 ? Double.NaN : targets[i] / targetCounts[i];
      }
      return means;
    }
  }
}
