package org.meanfield.guess;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.source.TableSample;
import org.meanfield.data.source.TableSample.Column;
import org.meanfield.data.source.TableSample.Declared;
import org.meanfield.data.source.TableText;

/** Makes tables for tests. */
final class Tables {
  private Tables() {}

  /** Makes a table of lines whose cells are divided by semicolons; the first line names columns. */
  static Table of(String... lines) {
    List<Column> columns =
        Arrays.stream(lines[0].split(";")).map(name -> new Column(name, Declared.TEXT)).toList();
    List<String[]> rows = Arrays.stream(lines).skip(1).map(Tables::cells).toList();
    return Table.of(new TableSample(columns, rows, true, 0, ""), TableText.delimitedBy(";"));
  }

  private static String[] cells(String line) {
    String[] cells = line.split(";", -1);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cells[i].isEmpty() ? null : cells[i];
    }
    return cells;
  }
}
