package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meanfield.errors.DataException;

/** The form of a row, or of a step, and its way to the values that an example has of it. */
final class RowForm {
  private final List<InputColumn> columns = new ArrayList<>();

  /** The places of columns of which a value behind all others tells whether theirs is missing. */
  private final Set<Integer> indicated = new HashSet<>();

  private final MissingValues missing;

  /** Tells of each place of an example whether its value is the index of a category. */
  private final boolean[] index;

  /** Reads the form from a model's description. */
  RowForm(JsonNode description) {
    JsonNode example = description.path("example");
    JsonNode source = description.at("/preparation/settings/data/source");
    JsonNode stored = example.path("columns");
    int place = 0;
    for (JsonNode described : example.path("inputs")) {
      InputColumn column =
          InputColumn.read(described, stored.path(place), source.path("timezone").asText("UTC"));
      if (described.path("indicated").asBoolean()) {
        indicated.add(columns.size());
      }
      columns.add(column);
      place += column.width();
    }
    if (columns.isEmpty()) {
      // The data isn't made of columns, or the dataset was gone: its values are the inputs.
      for (int k = 0; k < example.path("features").asInt(); k++) {
        String name = example.path("featureNames").path(k).asText();
        columns.add(InputColumn.read(k, stored.path(k), name));
      }
    }
    missing = new MissingValues(description);
    index = new boolean[columns.stream().mapToInt(InputColumn::width).sum() + indicated.size()];
    int at = 0;
    for (InputColumn column : columns) {
      index[at] = column.isIndex();
      at += column.width();
    }
  }

  List<Input> inputs() {
    return columns.stream().map(InputColumn::input).toList();
  }

  /** Returns the number of values that an example has of a row. */
  int width() {
    return index.length;
  }

  /** Returns whether an example's value at a place is the index of a category. */
  boolean isIndex(int place) {
    return index[place];
  }

  /** Returns a row's values in the order of the inputs. */
  double[] byName(Map<String, ?> row) {
    double[] ordered = new double[columns.size()];
    Set<String> left = new HashSet<>(row.keySet());
    for (int k = 0; k < ordered.length; k++) {
      InputColumn column = columns.get(k);
      String name = column.input().name();
      left.remove(name);
      if (!row.containsKey(name)) {
        throw new DataException(
            "The row has no input "
                + name
                + ". Give all that Model#inputs lists, and null for what is missing.");
      }
      ordered[k] = column.number(row.get(name));
    }
    if (!left.isEmpty()) {
      throw new DataException(
          "The row has "
              + String.join(", ", left.stream().sorted().toList())
              + ", which the model doesn't read. Leave it out; Model#inputs lists what the model"
              + " reads.");
    }
    return ordered;
  }

  /**
   * Returns what an example has of a row, before it is scaled.
   *
   * @param row values in the order of the inputs, NaN for those that are missing
   * @param series the name of the time series
   */
  double[] stored(double[] row, String series) {
    if (row.length != columns.size()) {
      throw new DataException(
          "The row has "
              + row.length
              + " values, but the model reads "
              + columns.size()
              + ", in the order of Model#inputs.");
    }
    double[] stored = new double[width()];
    int at = 0;
    int indicator = columns.stream().mapToInt(InputColumn::width).sum();
    int record = 0;
    for (int k = 0; k < row.length; k++) {
      InputColumn column = columns.get(k);
      boolean lacks = Double.isNaN(row[k]) && column.input().kind() != Input.Kind.CATEGORY;
      if (lacks) {
        missing.fill(column, series, record, stored, at);
      } else {
        column.store(row[k], stored, at);
      }
      if (indicated.contains(k)) {
        stored[indicator++] = lacks ? 1 : 0;
      }
      at += column.width();
      record += column.recordWidth();
    }
    return stored;
  }
}
