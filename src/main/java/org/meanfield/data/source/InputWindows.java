package org.meanfield.data.source;

import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
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

  /** The number of last times that tell how times go on. */
  private static final int RHYTHM_TIMES = 64;

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

    /** The times of the last steps up to that one, from which those of the next ones are told. */
    private final Deque<Moment> times = new ArrayDeque<>();

    /** The steps behind that one, up to a gap. */
    private final List<Row> toCome = new ArrayList<>();

    /** The steps behind the last one that has happened, from the last gap on. */
    private final List<Row> behindGap = new ArrayList<>();

    private boolean isBehindGap;

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
      boolean gap = last != null && !group(last).equals(group(step));
      last = step;
      if (gap) {
        run.clear();
        index = 0;
        isBehindGap = true;
        settle(behindGap);
        behindGap.clear();
      }
      sort(step);
      if (windows == InputRequest.Windows.ALL) {
        slide(step);
      }
    }

    /**
     * Tells steps that have happened from those that are yet to come. A forecast goes on from the
     * last step that has happened, so what comes behind a gap after it is no part of that.
     */
    private void sort(Row step) {
      if (fault(step) == null && isToCome(columns, targets(step))) {
        List<Row> open = isBehindGap ? behindGap : toCome;
        open.add(step);
        requireFew(open.size());
        return;
      }
      // A step that has happened follows, so these had, too.
      settle(toCome);
      settle(behindGap);
      if (isBehindGap) {
        happened.clear();
        times.clear();
      } else {
        toCome.forEach(this::push);
      }
      behindGap.forEach(this::push);
      toCome.clear();
      behindGap.clear();
      isBehindGap = false;
      push(step);
    }

    private void requireFew(int open) {
      if (windows == InputRequest.Windows.LAST && open > MOST_TO_COME) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has more than %,d steps one after the other without a value in %s. Give fewer"
                    + " steps that are yet to come.",
                series(last).isEmpty() ? source.path() : "Series " + series(last),
                MOST_TO_COME,
                String.join(", ", source.targets())));
      }
      if (open > MOST_TO_COME) {
        // No last window is asked for.
        toCome.clear();
        behindGap.clear();
      }
    }

    /** Rejects those steps without a target that had happened and lack a value. */
    private void settle(List<Row> steps) {
      for (Row step : steps) {
        if (lacks(step)) {
          ready.add(rejected(step, columns.lack(stepValues(step))));
        }
      }
    }

    private void push(Row step) {
      happened.add(step);
      if (happened.size() > source.length()) {
        happened.remove();
      }
      times.add(TimeSteps.moment(step));
      if (times.size() > RHYTHM_TIMES) {
        times.remove();
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
      times.clear();
      toCome.clear();
      behindGap.clear();
      isBehindGap = false;
      run.clear();
      last = null;
      index = 0;
      cut = 0;
    }

    private List<Row> lastWindow() throws RejectedRecordException {
      if (happened.isEmpty() && !toCome.isEmpty()) {
        throw new RejectedRecordException(
            String.format(
                "has no row with a value in %s: rows without one are taken for steps that are yet to"
                    + " come",
                String.join(", ", source.targets())));
      }
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
      if (window.size() < source.windowSteps()) {
        Rhythm rhythm = rhythm();
        while (window.size() < source.windowSteps()) {
          window.add(stepAt(rhythm.after(TimeSteps.moment(window.get(window.size() - 1)))));
        }
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

    /** Returns the rule by which the times of the steps to forecast are told. */
    private Rhythm rhythm() throws RejectedRecordException {
      Optional<Rhythm> rhythm = Rhythm.of(List.copyOf(times), ZoneId.of(source.form().timezone()));
      String advice =
          String.format(
              ": give rows of the %d steps to forecast whose %s is empty",
              source.horizon(), String.join(", ", source.targets()));
      if (rhythm.isEmpty()) {
        throw new RejectedRecordException(
            "has one step, which doesn't tell the times of the next ones" + advice);
      }
      if (!rhythm.get().isRegular() && readsCalendar()) {
        throw new RejectedRecordException(
            "has steps at irregular times, which don't tell those of the next ones, whose calendar"
                + " the model reads"
                + advice);
      }
      return rhythm.get();
    }

    /** Returns whether parts of the calendar are known of the steps to forecast. */
    private boolean readsCalendar() {
      return source.known().stream()
          .anyMatch(feature -> feature.encode() == Feature.Encoding.CALENDAR);
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
