package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a step where categories are among them. An encoded step has first the numbers,
 * then the embeddings, then the one-hot vectors, each kind in the order of its columns.
 */
final class ColumnForm {
  /**
   * The form of a column.
   *
   * @param vocabulary the number of categories besides unknown ones; 0 for numbers
   * @param size the dimensions of an embedding; 0 for other columns
   */
  record Column(int vocabulary, int size) {}

  private final List<Column> columns;

  /** The table of each column that is embedded, dimension after dimension; null of others. */
  private final float[][] tables;

  private final int width;

  private ColumnForm(List<Column> columns, float[][] tables, int width) {
    this.columns = columns;
    this.tables = tables;
    this.width = width;
  }

  /** Reads the columns of a description; there are none of data that are all numbers. */
  static List<Column> columns(JsonNode described) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : described) {
      columns.add(new Column(column.path("vocabulary").asInt(), column.path("size").asInt()));
    }
    return columns.stream().allMatch(it -> it.vocabulary() == 0) ? List.of() : columns;
  }

  static ColumnForm read(List<Column> columns, Parameters parameters) {
    float[][] tables = new float[columns.size()][];
    int width = 0;
    for (int k = 0; k < tables.length; k++) {
      Column column = columns.get(k);
      if (column.size() > 0) {
        tables[k] = parameters.vector(Math.multiplyExact(column.vocabulary() + 1, column.size()));
      }
      width += column.size() > 0 ? column.size() : Math.max(1, column.vocabulary());
    }
    return new ColumnForm(columns, tables, width);
  }

  /** Returns the number of values of an encoded step. */
  int width() {
    return width;
  }

  float[] encode(float[] step) {
    float[] encoded = new float[width];
    int at = 0;
    for (int k = 0; k < step.length; k++) {
      if (columns.get(k).vocabulary() == 0) {
        encoded[at++] = step[k];
      }
    }
    for (int k = 0; k < step.length; k++) {
      int rows = columns.get(k).vocabulary() + 1;
      int row = columns.get(k).size() > 0 ? (int) step[k] : 0;
      for (int dimension = 0; dimension < columns.get(k).size(); dimension++) {
        encoded[at++] = tables[k][dimension * rows + row];
      }
    }
    for (int k = 0; k < step.length; k++) {
      if (columns.get(k).vocabulary() > 0 && columns.get(k).size() == 0) {
        int category = (int) step[k];
        if (category > 0) {
          encoded[at + category - 1] = 1;
        }
        at += columns.get(k).vocabulary();
      }
    }
    return encoded;
  }
}
