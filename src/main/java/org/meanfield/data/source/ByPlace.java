package org.meanfield.data.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Brings rows of one id together, and ids into the order of their places, whatever files they come
 * from: so what becomes of them depends on them alone. Ids are scattered over all places, and so
 * the parts that Spark makes of them are about as large.
 */
final class ByPlace {
  private static final String PLACE = "place";
  private static final String BUCKET = "bucket";

  private ByPlace() {}

  /** Sorts rows of {@link SourceRow#SCHEMA}, and reads a record from each. */
  static JavaRDD<SourceRow> records(Dataset<Row> rows) {
    return sorted(rows, SourceRow.SPLIT, SourceRow.FILE, SourceRow.POSITION)
        .toJavaRDD()
        .map(SourceRow::of);
  }

  /**
   * Sorts rows with an id and a file; those without an id have the place of their file.
   *
   * @param within columns by which those of one id are sorted
   */
  static Dataset<Row> sorted(Dataset<Row> rows, String... within) {
    Column[] order =
        Stream.concat(Stream.of(PLACE, SourceRow.ID), Stream.of(within))
            .map(name -> col(name))
            .toArray(Column[]::new);
    return rows.withColumn(
            PLACE,
            udf((UDF1<String, Double>) ContentIds::place, DataTypes.DoubleType)
                .asNonNullable()
                .apply(coalesce(col(SourceRow.ID), col(SourceRow.FILE))))
        .withColumn(BUCKET, col(PLACE).multiply(SourceRow.BUCKETS).cast(DataTypes.IntegerType))
        .repartition(col(BUCKET))
        .sortWithinPartitions(order)
        .drop(PLACE, BUCKET);
  }
}
