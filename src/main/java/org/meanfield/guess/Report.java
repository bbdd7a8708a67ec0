package org.meanfield.guess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.data.source.TableSample;
import org.meanfield.data.source.TableText;
import org.meanfield.guess.Guess.ColumnFinding;

/** Collects what is told of a table: the use of each column, and findings. */
final class Report {
  private final Table table;
  private final Map<String, String> uses = new HashMap<>();
  private final Map<String, String> notes = new HashMap<>();
  private final List<String> findings = new ArrayList<>();

  Report(Table table) {
    this.table = table;
    TableSample sample = table.sample();
    if (!sample.whole()) {
      finding(
          "Only the first %,d rows were looked at. Check what else the files hold.", table.rows());
    }
    if (sample.faulty() > 0) {
      finding("Rows that can't be read: %,d; the first is %s.", sample.faulty(), sample.fault());
    }
    List<String> form = form(table.form());
    if (!form.isEmpty()) {
      finding("The file is written with %s.", String.join(", ", form));
    }
  }

  /** Names what is unusual about the form of the texts. */
  private static List<String> form(TableText form) {
    List<String> unusual = new ArrayList<>();
    if (!form.delimiter().equals(",")) {
      String delimiter = form.delimiter().equals("\t") ? "tabs" : "\"" + form.delimiter() + "\"";
      unusual.add(delimiter + " between cells");
    }
    if (form.decimal().equals(",")) {
      unusual.add("decimal commas");
    }
    if (!form.charset().equals("UTF-8")) {
      unusual.add("the encoding " + form.charset());
    }
    if (!form.comment().isEmpty()) {
      unusual.add("comments that begin with " + form.comment());
    }
    if (!form.escape().isEmpty()) {
      unusual.add("quotes that follow a " + form.escape());
    }
    if (!form.missing().isEmpty()) {
      unusual.add("\"" + String.join("\", \"", form.missing()) + "\" for missing values");
    }
    return unusual;
  }

  /** Adds a sentence. */
  Report finding(String format, Object... values) {
    findings.add(String.format(Locale.ROOT, format, values));
    return this;
  }

  /** Says what a column is used for. */
  Report use(String column, String use, String note) {
    if (!column.isEmpty()) {
      uses.merge(column, use, (one, other) -> one.equals(other) ? one : one + ", " + other);
      notes.merge(column, note, (one, other) -> one.isEmpty() ? other : one);
    }
    return this;
  }

  /** Says of columns that a model reads them, and of others why it doesn't. */
  Report features(Features features) {
    features.columns().forEach(name -> use(name, "feature", missing(table.column(name))));
    features.leftOut().forEach((name, reason) -> use(name, "left out", reason));
    return this;
  }

  private static String missing(ColumnSummary column) {
    return column.missing() == 0
        ? ""
        : String.format(Locale.ROOT, "missing in %,d rows", column.missing());
  }

  List<String> findings() {
    return findings;
  }

  /** Returns what was found of each column. */
  List<ColumnFinding> columns() {
    return table.columns().stream()
        .map(
            column ->
                new ColumnFinding(
                    column.name(),
                    column.type().label(),
                    uses.getOrDefault(column.name(), "left out"),
                    notes.getOrDefault(column.name(), ""),
                    column.type() == ColumnType.OTHER ? 0 : column.missing(),
                    column.distinct(),
                    column.examples()))
        .toList();
  }
}
