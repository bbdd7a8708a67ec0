package org.meanfield.score;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows in the form in which Spark keeps them. Its own way from a user's rows makes an object of
 * each number of an array.
 */
final class SparkRows {
  private SparkRows() {}

  /**
   * Returns a table of rows.
   *
   * @param schema whose types are texts, numbers, truth values, arrays of float32 or float64, and
   *     structures of these
   */
  static Dataset<Row> table(SparkSession session, JavaRDD<Row> rows, StructType schema) {
    return session.internalCreateDataFrame(rows.map(SparkRows::kept).rdd(), schema, false);
  }

  private static InternalRow kept(Row row) {
    Object[] cells = new Object[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = kept(row.get(i));
    }
    return new GenericInternalRow(cells);
  }

  private static Object kept(Object cell) {
    if (cell instanceof String text) {
      return UTF8String.fromString(text);
    }
    if (cell instanceof float[] values) {
      return UnsafeArrayData.fromPrimitiveArray(values);
    }
    if (cell instanceof double[] values) {
      return UnsafeArrayData.fromPrimitiveArray(values);
    }
    return cell instanceof Row row ? kept(row) : cell;
  }
}
