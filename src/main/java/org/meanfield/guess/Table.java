package org.meanfield.guess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableSample;
import org.meanfield.data.source.TableText;

/** A table's first rows, with the form of its texts and a summary of each column. */
final class Table {
  private final TableSample sample;
  private final TableText form;
  private final Map<String, ColumnSummary> columns = new LinkedHashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, double[]> times = new HashMap<>();
  private final Map<String, double[]> numbers = new HashMap<>();

  private Table(TableSample sample, TableText form) {
    this.sample = sample;
    this.form = form;
  }

  /**
   * Summarises a sample.
   *
   * @param form the form that the sample was read in, whose decimal separator and missing values
   *     are yet to be found
   */
  static Table of(TableSample sample, TableText form) {
    Table table = new Table(sample, new CellForms(sample).of(form));
    for (int i = 0; i < sample.columns().size(); i++) {
      String name = sample.columns().get(i).name();
      table.places.put(name, i);
      table.columns.put(
          name, new Summariser(table.form).of(sample.columns().get(i), table.cells(name)));
    }
    return table;
  }

  TableText form() {
    return form;
  }

  TableSample sample() {
    return sample;
  }

  int rows() {
    return sample.rows().size();
  }

  /** Returns the summaries of all columns, in their order. */
  List<ColumnSummary> columns() {
    return new ArrayList<>(columns.values());
  }

  /** Returns the summary of a column, which must be there. */
  ColumnSummary column(String name) {
    return columns.get(name);
  }

  /** Returns the summary of a column; nothing for the empty name. */
  Optional<ColumnSummary> find(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** Returns a column's cells; null where there is none, or it can't be there in a cell. */
  String[] cells(String name) {
    int place = places.get(name);
    String[] cells = new String[rows()];
    for (int i = 0; i < cells.length; i++) {
      String[] row = sample.rows().get(i);
      cells[i] = place < row.length ? row[place] : null;
    }
    return cells;
  }

  /** Returns a column's numbers; NaN where there is none. */
  double[] numbers(String name) {
    return numbers.computeIfAbsent(
        name,
        it -> {
          Cells reader = new Cells(form);
          String[] cells = cells(it);
          double[] found = new double[cells.length];
          for (int i = 0; i < cells.length; i++) {
            found[i] =
                reader.isMissing(cells[i])
                    ? Double.NaN
                    : reader.number(cells[i]).orElse(Double.NaN);
          }
          return found;
        });
  }

  /** Returns a column's times, as numbers; NaN where there is none. */
  double[] times(String name) {
    return times.computeIfAbsent(
        name,
        it -> {
          Cells reader = new Cells(Forms.with(form, column(it).timeFormat()));
          String[] cells = cells(it);
          double[] found = new double[cells.length];
          for (int i = 0; i < cells.length; i++) {
            Cells.Time time = reader.isMissing(cells[i]) ? null : reader.time(cells[i]);
            found[i] = time == null ? Double.NaN : time.value();
          }
          return found;
        });
  }

  /** Returns whether a column's name says that it is what a model is to predict. */
  boolean isAnswer(String name) {
    // Beside x, y is a coordinate.
    boolean y = name.equalsIgnoreCase("y") && find("x").isEmpty() && find("X").isEmpty();
    return y || Words.ANSWER.in(name);
  }

  /**
   * Tells whether more rows than a few have the same values in two columns as another row.
   *
   * @param group the first column; empty for none
   * @param time the second column, of times or numbers
   */
  boolean repeats(String group, String time, long few) {
    double[] second = times(time);
    String[] first = group.isEmpty() ? new String[second.length] : cells(group);
    Set<String> pairs = new HashSet<>();
    long repeated = 0;
    for (int i = 0; i < second.length && repeated <= few; i++) {
      if (!Double.isNaN(second[i]) && !pairs.add(second[i] + " " + first[i])) {
        repeated++;
      }
    }
    return repeated > few;
  }

  /** Returns the rows that each value of a column has; those without a value are left out. */
  Map<String, List<Integer>> groups(String name) {
    Cells reader = new Cells(form);
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    String[] cells = name.isEmpty() ? new String[0] : cells(name);
    for (int i = 0; i < rows(); i++) {
      String group = name.isEmpty() ? "" : cells[i];
      if (name.isEmpty() || !reader.isMissing(group)) {
        groups.computeIfAbsent(group, it -> new ArrayList<>()).add(i);
      }
    }
    return groups;
  }

  /** Tells of each row whether it lacks a value in one of some columns. */
  boolean[] lacking(List<String> names) {
    boolean[] lacking = new boolean[rows()];
    Cells reader = new Cells(form);
    for (String name : names) {
      boolean isNumber = column(name).type() == ColumnType.NUMBER;
      double[] values = isNumber ? numbers(name) : null;
      String[] cells = isNumber ? null : cells(name);
      for (int i = 0; i < lacking.length; i++) {
        lacking[i] |= isNumber ? Double.isNaN(values[i]) : reader.isMissing(cells[i]);
      }
    }
    return lacking;
  }
}
