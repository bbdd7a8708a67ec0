package org.meanfield.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.NamedExample;

/**
 * The columns that all rows begin with.
 *
 * @param names what examples are known by
 * @param kept the columns of the input that are carried through as texts
 */
public record Columns(List<Name> names, List<String> kept) implements Serializable {
  /** The names that an example is known by. */
  public enum Name {
    /** The split that it is in. */
    SPLIT("split"),
    /** Its source's name for it, unique in its split. */
    ID("id"),
    /** The time series that it is cut from. */
    SERIES("series");

    private final String column;

    Name(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  /** Copies what is mutable. */
  public Columns {
    names = List.copyOf(names);
    kept = List.copyOf(kept);
  }

  /** Returns these columns. */
  StructType schema() {
    StructType schema = new StructType();
    for (Name name : names) {
      schema = with(schema, name.column, DataTypes.StringType);
    }
    for (String column : kept) {
      schema = with(schema, column, DataTypes.StringType);
    }
    return schema;
  }

  /**
   * Adds a column; its name gets underscores behind it if others have that name already, in letters
   * of either case, which Spark and Hive don't tell apart by default.
   */
  static StructType with(StructType schema, String name, DataType type) {
    String free = name;
    while (Arrays.stream(schema.fieldNames()).anyMatch(free::equalsIgnoreCase)) {
      free += "_";
    }
    return schema.add(free, type);
  }

  /** Returns an example's cells in these columns, to which others are added. */
  List<Object> cells(NamedExample example) {
    List<Object> cells = new ArrayList<>();
    for (Name name : names) {
      cells.add(
          switch (name) {
            case SPLIT -> example.split().label();
            case ID -> example.id();
            case SERIES -> example.series();
          });
    }
    for (int i = 0; i < kept.size(); i++) {
      cells.add(example.carried()[i]);
    }
    return cells;
  }
}
