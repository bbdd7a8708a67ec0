package org.meanfield.data.prepare;

import static org.apache.spark.sql.functions.col;

import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/** Records of a source that are no examples, with the reasons. */
final class RejectedRecords {
  private static final int NAMED = 20;
  private static final String DIRECTORY = "rejected";
  private static final Column[] ORDER = {
    col(SourceRow.FILE), col(SourceRow.POSITION), col(SourceRow.REASON)
  };
  private static final StructType SCHEMA =
      new StructType()
          .add(SourceRow.FILE, DataTypes.StringType)
          .add(SourceRow.POSITION, DataTypes.LongType)
          .add(SourceRow.REASON, DataTypes.StringType);

  private final Dataset<Row> records;
  private final long count;
  private final long total;

  /**
   * Creates the rejected records of a source.
   *
   * @param screened all records that it has
   * @param count the number of those that are rejected
   * @param total the number of all
   */
  RejectedRecords(SparkSession spark, JavaRDD<SourceRow> screened, long count, long total) {
    this.records =
        spark.createDataFrame(
            screened
                .filter(row -> !row.isExample())
                .map(row -> RowFactory.create(row.file(), row.position(), row.reason())),
            SCHEMA);
    this.count = count;
    this.total = total;
  }

  /** Returns the number of rejected records. */
  long count() {
    return count;
  }

  /**
   * Fails if they are too many.
   *
   * @param fraction that there may be
   * @param setting that says so
   * @param otherwise what happens if it is raised
   * @throws DataException that names the first ones
   */
  void requireAtMost(double fraction, String setting, String otherwise) {
    if (count <= fraction * total) {
      return;
    }
    StringBuilder message = new StringBuilder();
    message.append(
        String.format(
            "%,d of %,d records were rejected, more than %s = %s allows:",
            count, total, setting, fraction));
    for (Row record : records.orderBy(ORDER).takeAsList(NAMED)) {
      message.append("\n  ").append(text(record));
    }
    if (count > NAMED) {
      message.append(String.format("%n  and %,d more.", count - NAMED));
    }
    message.append("\nCorrect them, or raise " + setting + ": " + otherwise + ".");
    throw new DataException(message.toString());
  }

  private static String text(Row record) {
    String position = record.isNullAt(1) ? "" : ", " + record.getLong(1);
    return record.getString(0) + position + ": " + record.getString(2);
  }

  /** Writes them as JSON lines, if there are any. */
  void write(Path dataset) {
    if (count > 0) {
      Tables.writer(records.orderBy(ORDER)).json(new Path(dataset, DIRECTORY).toString());
    }
  }
}
