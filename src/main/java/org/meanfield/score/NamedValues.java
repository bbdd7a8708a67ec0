package org.meanfield.score;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The cell for all values of an example: a structure of their names if they have some, else an
 * array.
 *
 * @param names empty if they have none
 */
record NamedValues(List<String> names) implements Serializable {
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);

  /** Returns the type of such a cell. */
  DataType type() {
    StructType named = new StructType();
    for (String name : names) {
      named = Columns.with(named, name, DataTypes.DoubleType);
    }
    return names.isEmpty() ? DOUBLES : named;
  }

  /** Returns the cell of some values. */
  Object cell(double[] values_F) {
    return names.isEmpty()
        ? values_F
        : RowFactory.create(Arrays.stream(values_F).boxed().toArray());
  }
}
