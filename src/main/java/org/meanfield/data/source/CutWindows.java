package org.meanfield.data.source;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.meanfield.data.Split;

/**
 * Cuts steps into windows. The windows of a stretch are divided into blocks by where they begin; a
 * block has all steps of its windows, sorted. No window holds a faulty step.
 */
final class CutWindows implements MapPartitionsFunction<Row, Row> {
  /** A step's number in its stretch. */
  static final String INDEX = "index";

  static final String SPLIT = "split";
  static final String STRETCH = "stretch";
  static final String BLOCK = "block";

  private static final long serialVersionUID = 1;

  /** Blocks begin as many steps apart, or as many times a window's steps. */
  private static final long LEAST_STEPS = 1 << 13;

  private static final int WINDOWS = 16;

  private final TimeSeries series;
  private final boolean plain;

  CutWindows(TimeSeries series) {
    this.series = series;
    this.plain = series.known().isEmpty() && !series.missingCells().keeps();
  }

  private long blockSteps() {
    return Math.max(LEAST_STEPS, (long) WINDOWS * series.windowSteps());
  }

  /** The numbers of the blocks that need a step. */
  Column blocks() {
    Column index = functions.col(INDEX);
    Column first = functions.greatest(functions.lit(0L), index.minus(series.windowSteps() - 1L));
    return functions.sequence(block(first), block(index));
  }

  private Column block(Column index) {
    return functions.floor(index.divide(functions.lit(blockSteps())));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> steps) {
    return new Iterator<>() {
      /** Steps without a fault that follow each other, no more than a window has. */
      private final Deque<Row> run = new ArrayDeque<>();

      private Row last;
      private SourceRow following = advance();

      private SourceRow advance() {
        while (steps.hasNext()) {
          Row step = steps.next();
          if (last != null && !sameBlock(last, step)) {
            run.clear();
          }
          last = step;
          if (step.isNullAt(step.fieldIndex(TimeSteps.FAULT))) {
            run.add(step);
          } else {
            run.clear();
          }
          if (run.size() > series.windowSteps()) {
            run.remove();
          }
          if (run.size() == series.windowSteps()
              && isWindow(run.element())
              && (plain || hasTargets(run))) {
            return window(run);
          }
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return following != null;
      }

      @Override
      public Row next() {
        if (following == null) {
          throw new NoSuchElementException();
        }
        Row window = following.toRow();
        following = advance();
        return window;
      }
    };
  }

  private static boolean sameBlock(Row step, Row other) {
    return step.<String>getAs(TimeSteps.SERIES).equals(other.getAs(TimeSteps.SERIES))
        && step.<String>getAs(SPLIT).equals(other.getAs(SPLIT))
        && step.<Long>getAs(STRETCH).equals(other.getAs(STRETCH))
        && step.<Long>getAs(BLOCK).equals(other.getAs(BLOCK));
  }

  /** Returns whether a window of this block begins with a step. */
  private boolean isWindow(Row first) {
    long index = first.getAs(INDEX);
    return index % series.stride() == 0 && index / blockSteps() == first.<Long>getAs(BLOCK);
  }

  /** Returns whether no value to forecast is missing. */
  private boolean hasTargets(Iterable<Row> steps) {
    int at = 0;
    for (Row step : steps) {
      if (at++ >= series.length()
          && FilledColumn.hasMissing(SourceRow.values(step.getAs(TimeSteps.TARGETS)))) {
        return false;
      }
    }
    return true;
  }

  private SourceRow window(Collection<Row> steps) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    ByteArrayOutputStream targets = new ByteArrayOutputStream();
    Row first = null;
    int at = 0;
    for (Row step : steps) {
      first = first == null ? step : first;
      if (at++ < series.length()) {
        values.writeBytes(step.getAs(TimeSteps.VALUES));
      } else {
        targets.writeBytes(step.getAs(TimeSteps.TARGETS));
      }
    }
    String name = first.getAs(TimeSteps.SERIES);
    Moment time =
        new Moment(
            first.getAs(TimeSteps.TIME),
            first.getAs(TimeSteps.FRACTION),
            first.getAs(TimeSteps.DATES));
    return new SourceRow(
        Split.labelled(first.getAs(SPLIT)).orElseThrow(),
        name.isEmpty() ? time.toString() : name + "@" + time,
        null,
        series.length(),
        series.columns().values(),
        plain ? values.toByteArray() : new WindowValues(series).of(List.copyOf(steps)),
        targets.toByteArray(),
        name.isEmpty() ? null : name,
        first.getAs(TimeSteps.FILE),
        first.getAs(TimeSteps.POSITION),
        null,
        null);
  }
}
