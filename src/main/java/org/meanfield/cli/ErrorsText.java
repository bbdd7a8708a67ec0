package org.meanfield.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Errors;

/** The errors of predicted values, by target, step and time series, for people to read. */
record ErrorsText(Evaluation.Values values) {
  private static final int MOST_ROWS = 48;

  void print(PrintStream out) {
    if (values.byTarget().size() > 1) {
      table(out, "target", values.byTarget());
    }
    table(out, "step", values.byStep());
    table(out, "series", values.bySeries());
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
    String head = "%n%-" + width + "s %14s %14s %14s%n";
    out.printf(head, title, "RMSE", "MAE", scaled ? "MASE" : "");
    for (Errors row : shown) {
      out.printf(
          Locale.ROOT,
          "%-" + width + "s %14.6g %14.6g %14s%n",
          name(row),
          row.rootMeanSquaredError(),
          row.meanAbsoluteError(),
          row.meanAbsoluteScaledError() == null
              ? ""
              : String.format(Locale.ROOT, "%.4f", row.meanAbsoluteScaledError()));
    }
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
