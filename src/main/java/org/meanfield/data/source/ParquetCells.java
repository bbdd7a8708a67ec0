package org.meanfield.data.source;

import static org.apache.spark.sql.functions.unix_micros;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/**
 * Makes cells of what Spark reads of a table's columns in Parquet: ids, classes and splits as
 * texts; values and times as what they are, and where they are texts, as those of CSV.
 */
final class ParquetCells implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int PLACE = 2;
  private static final long NANOS = 1_000_000_000;

  private final List<Form> forms;
  private final List<String> names;

  /** The type that Spark reads of a column, and the cell that it is made into. */
  private enum Form {
    TEXT,
    NUMBER,
    /** A whole number of 64 bits. */
    WHOLE_TIME,
    MICROS,
    NANOS,
    /** A clock's time. */
    LOCAL,
    LOCAL_NANOS
  }

  private ParquetCells(List<String> names, List<Form> forms) {
    this.names = List.copyOf(names);
    this.forms = List.copyOf(forms);
  }

  /** Creates the maker of a part's cells in the columns that are wanted. */
  static ParquetCells of(ParquetTable.Part part, StepColumns columns, TableText text) {
    List<String> names = columns.all();
    List<Form> forms = new ArrayList<>();
    int labels = 2 + columns.features().size();
    for (int i = 0; i < names.size(); i++) {
      boolean values =
          (i >= 2 && i < labels)
              || (i >= labels && i < names.size() - 1 && !columns.target().isClass());
      String name = names.get(i);
      if (name.isEmpty()) {
        forms.add(Form.TEXT);
      } else if (i == 1 || isTime(columns, i - 2)) {
        forms.add(time(part, name, text.times().hasFormat()));
      } else {
        boolean number = values && !columns.isCategory(i) && part.type(name) instanceof NumericType;
        forms.add(number ? Form.NUMBER : Form.TEXT);
      }
    }
    return new ParquetCells(names, forms);
  }

  private static boolean isTime(StepColumns columns, int feature) {
    return feature >= 0
        && feature < columns.features().size()
        && columns.features().get(feature).encode() == Feature.Encoding.CALENDAR;
  }

  /** A pattern says what numbers mean. */
  private static Form time(ParquetTable.Part part, String name, boolean pattern) {
    DataType type = part.type(name);
    if (part.isNanos(name)) {
      return part.isLocal(name) ? Form.LOCAL_NANOS : Form.NANOS;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return Form.MICROS;
    }
    if (type.equals(DataTypes.TimestampNTZType) || type.equals(DataTypes.DateType)) {
      return Form.LOCAL;
    }
    if (pattern || !(type instanceof NumericType)) {
      return Form.TEXT;
    }
    boolean whole =
        type.equals(DataTypes.LongType)
            || type.equals(DataTypes.IntegerType)
            || type.equals(DataTypes.ShortType)
            || type.equals(DataTypes.ByteType);
    return whole ? Form.WHOLE_TIME : Form.TEXT;
  }

  /** The columns to select: file, row, and those that are wanted. */
  Column[] selected(ParquetTable.Part part) {
    List<Column> selected = new ArrayList<>();
    selected.add(ParquetTable.Part.source());
    selected.add(ParquetTable.Part.position());
    for (int i = 0; i < names.size(); i++) {
      Column cell = cell(part, names.get(i), forms.get(i));
      selected.add(cell.as("cell" + i));
    }
    return selected.toArray(Column[]::new);
  }

  private static Column cell(ParquetTable.Part part, String name, Form form) {
    return switch (form) {
      case TEXT -> part.text(name);
      case NUMBER -> part.column(name).cast(DataTypes.DoubleType);
      case MICROS -> unix_micros(part.column(name));
      case LOCAL -> part.column(name).cast(DataTypes.TimestampNTZType);
      case WHOLE_TIME, NANOS, LOCAL_NANOS -> part.column(name).cast(DataTypes.LongType);
    };
  }

  /** A row of what was selected. */
  TableRow row(Row row) {
    Object[] cells = new Object[forms.size()];
    for (int i = 0; i < cells.length; i++) {
      if (!row.isNullAt(i + PLACE)) {
        cells[i] = cell(row.get(i + PLACE), forms.get(i));
      }
    }
    return new TableRow(row.getString(0), row.getLong(1), cells, null);
  }

  private static LocalDateTime local(long nanos) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(nanos, NANOS), (int) Math.floorMod(nanos, NANOS), ZoneOffset.UTC);
  }

  private static Object cell(Object value, Form form) {
    return switch (form) {
      case TEXT, NUMBER, LOCAL -> value;
      case WHOLE_TIME -> new Moment((Long) value, 0, false);
      case MICROS -> Moment.ofMicros((Long) value);
      case NANOS -> Moment.ofNanos((Long) value);
      case LOCAL_NANOS -> local((Long) value);
    };
  }
}
