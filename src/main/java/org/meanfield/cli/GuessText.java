package org.meanfield.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.app.InitApp;
import org.meanfield.guess.Guess;
import org.meanfield.guess.Guess.ColumnFinding;

/** The outcome of {@code init}, for people and programs to read. */
record GuessText(InitApp.Result result) {
  private static final int MOST_COLUMNS = 40;
  private static final int LONGEST_NAME = 30;

  void print(PrintStream out) {
    Guess guess = result.guess();
    out.printf(Locale.ROOT, "%s looks like %s.%n", result.source(), guess.summary());
    printColumns(out);
    if (!guess.findings().isEmpty()) {
      out.println();
    }
    guess.findings().forEach(out::println);
    out.printf("%nwritten: %s%n", String.join(", ", result.files()));
    out.println("next:");
    guess.commands().forEach(command -> out.println("  " + command));
  }

  private void printColumns(PrintStream out) {
    List<ColumnFinding> columns = result.guess().columns();
    if (columns.isEmpty()) {
      return;
    }
    out.printf(Locale.ROOT, "%n%,d rows were looked at. The columns:%n", result.guess().rows());
    int width =
        columns.stream()
            .limit(MOST_COLUMNS)
            .mapToInt(column -> Math.min(LONGEST_NAME, column.name().length()))
            .max()
            .orElse(0);
    columns.stream()
        .limit(MOST_COLUMNS)
        .forEach(
            column ->
                out.printf(
                    Locale.ROOT,
                    "  %-" + width + "s  %-8s  %s%s%n",
                    column.name(),
                    column.type(),
                    column.use(),
                    column.note().isEmpty() ? "" : ": " + column.note()));
    if (columns.size() > MOST_COLUMNS) {
      out.printf(Locale.ROOT, "  and %,d more%n", columns.size() - MOST_COLUMNS);
    }
  }

  /** Returns the document of {@code --json}. */
  Map<String, Object> document() {
    Guess guess = result.guess();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", result.status());
    document.put("source", result.source());
    document.put("kind", guess.kind());
    document.put("model", guess.model());
    document.put("summary", guess.summary());
    document.put("rows", guess.rows());
    document.put("columns", guess.columns());
    document.put("findings", guess.findings());
    document.put("files", result.files());
    document.put("commands", guess.commands());
    return document;
  }
}
