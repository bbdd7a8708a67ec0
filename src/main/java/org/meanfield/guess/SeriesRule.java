package org.meanfield.guess;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.meanfield.errors.UsageException;
import org.meanfield.guess.WindowPlan.Steps;

/** Takes tables whose rows follow each other in regular steps for time series, to forecast. */
final class SeriesRule {
  /** The ratio of the sizes of series from which on each is scaled by itself. */
  private static final double UNLIKE = 3;

  private final Table table;
  private final Source source;
  private final Wishes wishes;

  SeriesRule(Table table, Source source, Wishes wishes) {
    this.table = table;
    this.source = source;
    this.wishes = wishes;
  }

  /**
   * A table that has been understood.
   *
   * @param faulty the number of rows that lack a value, or have a time that another row has, too
   */
  private record Found(
      TimeAxis axis, String target, Features features, WindowPlan plan, long faulty) {
    /**
     * Returns the fraction of the records, which are windows and faulty rows, that are rejected.
     */
    double lost() {
      return (double) faulty / (faulty + plan.windows());
    }
  }

  /**
   * Returns the guess.
   *
   * @param format the format of the files
   * @return nothing if the table is none of time series
   */
  Optional<Guess> guess(String format) {
    Optional<TimeAxis> axis = TimeAxis.find(table, wishes);
    if (axis.isEmpty()) {
      return Optional.empty();
    }
    Set<String> others = new LinkedHashSet<>(List.of(axis.get().time(), axis.get().series()));
    Set<String> wanted = Set.copyOf(wishes.target().isEmpty() ? Set.of() : Set.of(wishes.target()));
    Features features = Features.of(table, others, wanted, Features.Categories.EMBEDDED);
    Optional<String> target = target(features);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    boolean[] lacking = table.lacking(features.required());
    List<Steps> steps = steps(axis.get(), lacking);
    return WindowPlan.of(steps, axis.get().cadence())
        .map(
            plan ->
                guess(new Found(axis.get(), target.get(), features, plan, faulty(steps)), format));
  }

  private Optional<String> target(Features features) {
    if (!wishes.target().isEmpty()) {
      requireNumbers(table.column(wishes.target()));
      return Optional.of(wishes.target());
    }
    List<ColumnSummary> numbers =
        features.columns().stream()
            .map(table::column)
            .filter(column -> column.type() == ColumnType.NUMBER)
            .toList();
    return numbers.stream()
        .max(
            Comparator.comparing((ColumnSummary column) -> table.isAnswer(column.name()))
                .thenComparing(column -> Words.TARGET.in(column.name()))
                .thenComparing(column -> column.distinct() > 10)
                .thenComparing(column -> -numbers.indexOf(column)))
        .map(ColumnSummary::name);
  }

  private static void requireNumbers(ColumnSummary target) {
    if (target.type() != ColumnType.NUMBER) {
      throw new UsageException(
          String.format(
              "--target %s names a column that holds no different numbers (%s), so that nothing can"
                  + " be forecast. Name a column of numbers.",
              target.name(), target.type().label()));
    }
  }

  private List<Steps> steps(TimeAxis axis, boolean[] lacking) {
    double[] times = table.times(axis.time());
    List<Steps> steps = new ArrayList<>();
    for (int[] rows : axis.rows()) {
      double[] some = new double[rows.length];
      boolean[] whole = new boolean[rows.length];
      for (int i = 0; i < rows.length; i++) {
        some[i] = times[rows[i]];
        boolean twice =
            (i > 0 && times[rows[i - 1]] == some[i])
                || (i + 1 < rows.length && times[rows[i + 1]] == some[i]);
        whole[i] = !twice && !lacking[rows[i]];
      }
      steps.add(new Steps(some, whole));
    }
    return steps;
  }

  private long faulty(List<Steps> series) {
    long whole = 0;
    for (Steps steps : series) {
      for (boolean step : steps.whole()) {
        whole += step ? 1 : 0;
      }
    }
    return table.rows() - whole + table.sample().faulty();
  }

  private Guess guess(Found found, String format) {
    TimeAxis axis = found.axis();
    Cadence cadence = axis.cadence();
    Report report =
        new Report(table)
            .use(axis.time(), "time", cadence.name())
            .use(axis.series(), "series", "")
            .features(found.features())
            .use(found.target(), "target", "");
    tell(found, report);
    String summary =
        String.format(
            Locale.ROOT,
            "An LSTM forecasts %s, %s: the next %,d steps from the last %,d.",
            found.target(),
            cadence.name(),
            found.plan().horizon(),
            found.plan().length());
    long trained = Math.round(found.plan().windows() * (1 - 2 * found.plan().fraction()));
    return new Guess(
        "time-series",
        "lstm",
        String.format(
            Locale.ROOT,
            axis.rows().size() == 1
                ? "a time series, %1$s, of %3$,d steps"
                : "%2$,d time series, %1$s, of up to %3$,d steps",
            cadence.name(),
            axis.rows().size(),
            axis.longest()),
        table.rows(),
        report.columns(),
        report.findings(),
        prepare(found, format, summary),
        TrainText.forecast(source, new TrainText.Length(trained, 50, true)),
        List.of(source.prepareCommand(), source.command("train")));
  }

  private void tell(Found found, Report report) {
    TimeAxis axis = found.axis();
    double[] times = table.times(axis.time());
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    for (int[] rows : axis.rows()) {
      first = Math.min(first, times[rows[0]]);
      last = Math.max(last, times[rows[rows.length - 1]]);
    }
    report.finding("The times go from %s to %s.", moment(axis, first), moment(axis, last));
    if (!axis.series().isEmpty()) {
      report.finding("The series are %s.", PrepareText.some(axis.names()));
    }
    if (axis.gaps() > 0) {
      report.finding(
          "Gaps, after which a step comes later than usual: %,d; windows go across them.",
          axis.gaps());
    }
    if (found.faulty() > 0) {
      report.finding(
          "Rows that lack a value or repeat a time: %,d; no window holds one.", found.faulty());
    }
    if (wishes.target().isEmpty() && numbers(found.features()) > 1) {
      report.finding(
          "%s is forecast; --target names another column, and data.source.targets several.",
          found.target());
    }
  }

  private long numbers(Features features) {
    return features.columns().stream()
        .filter(name -> table.column(name).type() == ColumnType.NUMBER)
        .count();
  }

  private static String moment(TimeAxis axis, double time) {
    if (axis.secondsPerUnit() == 0) {
      return time == Math.rint(time)
          ? String.format(Locale.ROOT, "%.0f", time)
          : String.valueOf(time);
    }
    return Instant.ofEpochMilli(Math.round(1000 * time * axis.secondsPerUnit()))
        .toString()
        .replaceFirst("(T00:00)?(:00)?Z$", "")
        .replace('T', ' ');
  }

  private String prepare(Found found, String format, String summary) {
    ConfigText text =
        PrepareText.begin(
            source, summary, "time-series", "conf/prepare-time-series.conf explains each setting.");
    PrepareText.form(text, table.form(), format, table.column(found.axis().time()).timeFormat());
    text.blank();
    columns(text, found);
    windows(text, found);
    text.close();
    scaling(text, found);
    PrepareText.rejected(
        text,
        found.lost(),
        "Rows that lack a value, or repeat a time, are rejected, and no window holds one;"
            + " data.source.whenMissing = carry and data.source.duplicateTimes = mean would take"
            + " them.");
    return text.close().toString();
  }

  private void columns(ConfigText text, Found found) {
    TimeAxis axis = found.axis();
    if (!axis.series().isEmpty()) {
      text.comment(
              String.format(
                  Locale.ROOT,
                  "The column that names the series: %,d of them, %s.",
                  axis.names().size(),
                  PrepareText.some(axis.names())))
          .set("series", ConfigText.name(axis.series()));
    }
    text.comment("The column of times, which are " + axis.cadence().name() + ".")
        .set("time", ConfigText.name(axis.time()))
        .blank()
        .comment("What the model reads of each time step, and what it forecasts.");
    PrepareText.leftOut(text, found.features().leftOut());
    List<String> settings = new ArrayList<>(found.features().settings());
    if (!axis.series().isEmpty()) {
      settings.add(Features.embedding(table.column(axis.series())));
    }
    List<String> parts = calendar(axis);
    if (!parts.isEmpty()) {
      settings.add(
          String.format(
              "{ column = %s, encode = calendar, parts = [%s] }",
              ConfigText.name(axis.time()), String.join(", ", parts)));
    }
    text.list("features", settings).list("targets", List.of(ConfigText.name(found.target())));
  }

  private static void windows(ConfigText text, Found found) {
    WindowPlan plan = found.plan();
    text.blank()
        .comment(
            "A window has length time steps, from which the next horizon steps are forecast. Each"
                + " split must be longer than length + horizon.")
        .set("length", plan.length())
        .set("horizon", plan.horizon())
        .blank()
        .comment(
            "After how many time steps values repeat, for the seasonal naive forecast that the"
                + " model is compared with; 0 finds it.")
        .set("period", period(found));
  }

  private void scaling(ConfigText text, Found found) {
    text.blank()
        .comment("The last part of the time is for testing, and the part before it for validation.")
        .open("splits")
        .set("kind", "time")
        .number("validationFraction", found.plan().fraction())
        .number("testFraction", found.plan().fraction())
        .close()
        .blank();
    String scaling = areUnlike(found) ? "per-series" : "standardise";
    if (scaling.equals("per-series")) {
      text.comment("The series differ so much in size that each is scaled by itself.");
    }
    text.set("normaliser", scaling).set("targetScaling", scaling);
  }

  private static int period(Found found) {
    int period = found.axis().cadence().period();
    return period <= found.plan().length() ? period : 0;
  }

  /** Returns the parts of the calendar that tell something; only dates have any. */
  private List<String> calendar(TimeAxis axis) {
    if (table.column(axis.time()).type() != ColumnType.TIME) {
      return List.of();
    }
    return axis.cadence().calendarOf(axis.step() * axis.longest());
  }

  /** Returns whether the targets of some series are several times as large as those of others. */
  private boolean areUnlike(Found found) {
    double[] values = table.numbers(found.target());
    double least = Double.POSITIVE_INFINITY;
    double greatest = 0;
    for (int[] rows : found.axis().rows()) {
      double sum = 0;
      long count = 0;
      for (int row : rows) {
        if (!Double.isNaN(values[row])) {
          sum += Math.abs(values[row]);
          count++;
        }
      }
      double mean = count == 0 ? 0 : sum / count;
      least = Math.min(least, mean);
      greatest = Math.max(greatest, mean);
    }
    return !found.axis().series().isEmpty() && greatest > UNLIKE * least;
  }
}
