package org.meanfield.data.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.meanfield.errors.DataException;

/**
 * Cuts the windows that forecasts are made from. Steps come series by series, sorted by time. A
 * window needs no target, and carries the time of its last step and those of the steps to forecast.
 */
final class InputWindows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  /** Steps to come that a series may have. */
  private static final int MOST_TO_COME = 1_000_000;

  private final TimeSeries source;
  private final StepColumns columns;
  private final InputRequest.Windows windows;

  InputWindows(TimeSeries source, StepColumns columns, InputRequest.Windows windows) {
    this.source = source;
    this.columns = columns;
    this.windows = windows;
  }

  /** Returns whether nothing is known of a step's targets, which are read. */
  static boolean isToCome(StepColumns columns, double[] targets) {
    return !columns.labels().isEmpty() && Arrays.stream(targets).allMatch(Double::isNaN);
  }

  /** Says which values are missing. */
  static String lack(StepColumns columns, double[] values) {
    List<String> names = columns.columnOfValues();
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (Double.isNaN(values[i]) && !missing.contains(names.get(i))) {
        missing.add(names.get(i));
      }
    }
    return "has no value in " + String.join(", ", missing);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> steps) {
    return new Cut(steps);
  }

  private final class Cut implements Iterator<Row> {
    private final Iterator<Row> steps;
    private final StepParser parser = new StepParser(columns, source.form(), new Findings());
    private final WindowValues values = new WindowValues(source);
    private final Deque<Row> ready = new ArrayDeque<>();

    /** The last steps up to the last one that has happened, as many as a window reads. */
    private final Deque<Row> happened = new ArrayDeque<>();

    /** All steps behind that one. */
    private final List<Row> toCome = new ArrayList<>();

    /** The last steps, as many as a window has, without a fault among them. */
    private final Deque<Row> run = new ArrayDeque<>();

    private Row last;
    private long index;
    private long cut;

    Cut(Iterator<Row> steps) {
      this.steps = steps;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && steps.hasNext()) {
        add(steps.next());
      }
      if (ready.isEmpty() && last != null) {
        end();
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
      if (fault(step) != null) {
        ready.add(rejected(step, fault(step)));
      }
      if (!TimeSteps.isPlaced(step)) {
        return;
      }
      if (last != null && !series(last).equals(series(step))) {
        end();
      }
      boolean behindGap = last != null && !group(last).equals(group(step));
      last = step;
      if (behindGap) {
        happened.clear();
        run.clear();
        index = 0;
      }
      sort(step);
      if (windows == InputRequest.Windows.ALL) {
        slide(step);
      }
    }

    /** Tells steps that have happened from those that are yet to come. */
    private void sort(Row step) {
      boolean open = fault(step) == null && isToCome(columns, targets(step));
      if (open) {
        toCome.add(step);
        if (toCome.size() > MOST_TO_COME) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has more than %,d steps one after the other without a value in %s. Give fewer"
                      + " steps that are yet to come.",
                  series(step).isEmpty() ? source.path() : "Series " + series(step),
                  MOST_TO_COME,
                  String.join(", ", source.targets())));
        }
        return;
      }
      for (Row before : toCome) {
        // A step with targets follows: it had happened, too.
        if (lacks(before)) {
          ready.add(rejected(before, lack(columns, stepValues(before))));
        }
        push(before);
      }
      toCome.clear();
      push(step);
    }

    private void push(Row step) {
      happened.add(step);
      if (happened.size() > source.length()) {
        happened.remove();
      }
    }

    /** Returns whether a step lacks a value that nothing fills. */
    private boolean lacks(Row step) {
      return !source.missingCells().fills() && FilledColumn.hasMissing(stepValues(step));
    }

    private void slide(Row step) {
      index++;
      if (fault(step) != null) {
        run.clear();
        return;
      }
      run.add(step);
      if (run.size() > source.windowSteps()) {
        run.remove();
      }
      boolean due = (index - run.size()) % source.stride() == 0;
      if (run.size() == source.windowSteps() && due) {
        List<Row> window = List.copyOf(run);
        boolean whole = window.subList(0, source.length()).stream().noneMatch(this::lacks);
        if (whole && knownLack(window).isEmpty()) {
          ready.add(window(window));
          cut++;
        }
      }
    }

    /** Ends a series. */
    private void end() {
      String whose = series(last).isEmpty() ? "the series " : "series " + series(last) + " ";
      if (windows == InputRequest.Windows.LAST) {
        try {
          ready.add(window(lastWindow()));
        } catch (RejectedRecordException e) {
          ready.add(rejected(last, whose + e.getMessage()));
        }
      } else if (cut == 0) {
        ready.add(
            rejected(
                last,
                String.format(
                    "%shas no %d steps one after the other, of which %d are read and %d forecast",
                    whose, source.windowSteps(), source.length(), source.horizon())));
      }
      happened.clear();
      toCome.clear();
      run.clear();
      last = null;
      index = 0;
      cut = 0;
    }

    private List<Row> lastWindow() throws RejectedRecordException {
      if (happened.size() < source.length()) {
        throw new RejectedRecordException(
            String.format(
                "has %d steps at its end, but a forecast is made from %d",
                happened.size(), source.length()));
      }
      for (Row step : happened) {
        if (fault(step) != null || lacks(step)) {
          throw new RejectedRecordException(
              String.format(
                  "has a row that was rejected among its last %d steps, which a forecast is made"
                      + " from",
                  source.length()));
        }
      }
      List<Row> window = new ArrayList<>(happened);
      int given = Math.min(toCome.size(), source.horizon());
      window.addAll(toCome.subList(0, given));
      double interval = usualInterval();
      while (window.size() < source.windowSteps()) {
        window.add(stepAt(TimeSteps.moment(window.get(window.size() - 1)).plus(interval)));
      }
      List<String> lack = knownLack(window);
      if (!lack.isEmpty() && (!source.missingCells().fills() || given < source.horizon())) {
        throw new RejectedRecordException(
            String.format(
                "lacks %s of the %d steps after %s, which must be known: give rows of these steps"
                    + " whose %s is empty",
                String.join(", ", lack),
                source.horizon(),
                TimeSteps.moment(window.get(source.length() - 1)),
                String.join(", ", source.targets())));
      }
      return window;
    }

    /** Returns the columns of which a value isn't known of a window's steps to forecast. */
    private List<String> knownLack(List<Row> window) {
      int first = Feature.values(source.features());
      int known = Feature.values(source.known());
      List<String> names = columns.columnOfValues();
      List<String> lack = new ArrayList<>();
      for (Row step : window.subList(source.length(), window.size())) {
        double[] its = stepValues(step);
        for (int place = first; place < first + known; place++) {
          if (Double.isNaN(its[place]) && !lack.contains(names.get(place))) {
            lack.add(names.get(place));
          }
        }
      }
      return source.missingCells().fills() && windows == InputRequest.Windows.ALL
          ? List.of()
          : lack;
    }

    /** Returns the median of the times between the last steps. */
    private double usualInterval() {
      List<Double> intervals = new ArrayList<>();
      Row before = null;
      for (Row step : happened) {
        if (before != null) {
          intervals.add(TimeSteps.since(before, step));
        }
        before = step;
      }
      intervals.sort(null);
      return intervals.isEmpty() ? 1 : intervals.get(intervals.size() / 2);
    }

    /** Returns a step of which nothing is known but its time. */
    private Row stepAt(Moment time) {
      Object[] cells = new Object[TimeSteps.CONTINUED.size()];
      cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.SERIES)] = series(last);
      cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.TIME)] = time.whole();
      cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.FRACTION)] = time.fraction();
      cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.DATES)] = time.isDate();
      cells[TimeSteps.CONTINUED.fieldIndex(TimeSteps.VALUES)] =
          SourceRow.bytes(parser.valuesAt(time));
      return new GenericRowWithSchema(cells, TimeSteps.CONTINUED);
    }

    private Row window(List<Row> window) {
      String name = series(window.get(0));
      Moment begin = TimeSteps.moment(window.get(0));
      return new SourceRow(
              null,
              name.isEmpty() ? begin.toString() : name + "@" + begin,
              null,
              source.length(),
              columns.values(),
              values.of(window),
              null,
              name.isEmpty() ? null : name,
              window.get(0).getAs(TimeSteps.FILE),
              window.get(0).getAs(TimeSteps.POSITION),
              null,
              times(window.subList(source.length() - 1, window.size())))
          .toRow();
    }
  }

  private static String[] times(Collection<Row> steps) {
    return steps.stream().map(step -> TimeSteps.moment(step).toString()).toArray(String[]::new);
  }

  private static String series(Row step) {
    return step.getAs(TimeSteps.SERIES);
  }

  private static Long group(Row step) {
    return step.getAs(TimeSteps.GROUP);
  }

  private static String fault(Row step) {
    return step.getAs(TimeSteps.FAULT);
  }

  private static double[] targets(Row step) {
    return SourceRow.values(step.getAs(TimeSteps.TARGETS));
  }

  private static double[] stepValues(Row step) {
    return SourceRow.values(step.getAs(TimeSteps.VALUES));
  }

  private static Row rejected(Row step, String reason) {
    return SourceRow.rejected(step.getAs(TimeSteps.FILE), step.getAs(TimeSteps.POSITION), reason)
        .toRow();
  }
}
