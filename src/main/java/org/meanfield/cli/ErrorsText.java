package org.meanfield.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Distribution;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.Evaluation.Interval;
import org.meanfield.train.Evaluation.Quantile;

/** The errors of predicted values, by target, step and time series, for people to read. */
record ErrorsText(Evaluation.Values values) {
  private static final int MOST_ROWS = 48;

  void print(PrintStream out) {
    if (values.byTarget().size() > 1) {
      table(out, "target", values.byTarget());
    }
    table(out, "step", values.byStep());
    table(out, "series", values.bySeries());
    if (values.distribution() != null) {
      print(out, values.distribution());
    }
  }

  private static void print(PrintStream out, Distribution distribution) {
    if (!distribution.quantiles().isEmpty()) {
      out.printf("%n%-8s %14s %14s%n", "quantile", "at or below", "pinball loss");
    }
    for (Quantile quantile : distribution.quantiles()) {
      out.printf(
          Locale.ROOT,
          "%-8.4g %14.4f %14.6g%n",
          quantile.level(),
          quantile.coverage(),
          quantile.pinballLoss());
    }
    if (!distribution.intervals().isEmpty()) {
      out.printf("%n%-8s %14s%n", "interval", "within");
    }
    for (Interval interval : distribution.intervals()) {
      out.printf(Locale.ROOT, "%-8s %14.4f%n", name(interval), interval.coverage());
    }
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static List<Interval> intervals(Errors row) {
    return row.distribution() == null ? List.of() : row.distribution().intervals();
  }

  private static String name(Interval interval) {
    double percent = Math.round(1000 * (interval.upper() - interval.lower())) / 10.0;
    return number(percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%", percent);
  }

  private void table(PrintStream out, String title, List<Errors> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<Errors> shown = rows.subList(0, Math.min(MOST_ROWS, rows.size()));
    int width =
        Math.max(
            title.length(), shown.stream().mapToInt(row -> name(row).length()).max().orElse(0));
    boolean scaled = shown.stream().anyMatch(row -> row.meanAbsoluteScaledError() != null);
    String columns = "%n%-" + width + "s %14s %14s %14s";
    out.printf(columns, title, "RMSE", "MAE", scaled ? "MASE" : "");
    intervals(shown.get(0)).forEach(interval -> out.printf(" %14s", "in " + name(interval)));
    for (Errors row : shown) {
      out.printf(
          columns,
          name(row),
          number("%.6g", row.rootMeanSquaredError()),
          number("%.6g", row.meanAbsoluteError()),
          row.meanAbsoluteScaledError() == null
              ? ""
              : number("%.4f", row.meanAbsoluteScaledError()));
      intervals(row).forEach(interval -> out.printf(" %14s", number("%.4f", interval.coverage())));
    }
    out.println();
    if (shown.size() < rows.size()) {
      out.printf(Locale.ROOT, "and %,d more%n", rows.size() - shown.size());
    }
  }

  private String name(Errors row) {
    String target = values.byTarget().size() > 1 ? ", " + row.target() : "";
    if (row.step() != null) {
      return row.step() + target;
    }
    return row.series() == null ? row.target() : row.series() + target;
  }
}
