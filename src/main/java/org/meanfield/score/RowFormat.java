package org.meanfield.score;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;

/** The format of the files that rows are written to. */
public enum RowFormat {
  /** Files of Apache Parquet. */
  PARQUET,
  /** CSV as in RFC 4180, with a header; arrays and structures are texts of JSON in it. */
  CSV,
  /** A JSON object on each line. */
  JSON;

  /** Returns the format's name as users write it. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes rows to a directory that isn't there yet. */
  void write(Dataset<Row> rows, Path directory) {
    String path = directory.toString();
    switch (this) {
      case PARQUET -> Tables.writer(rows).parquet(path);
      case JSON -> Tables.writer(rows).option("ignoreNullFields", "false").json(path);
      case CSV -> {
        DataFrameWriter<Row> writer = Tables.writer(rows.select(flat(rows.schema())));
        // Spark's own way to write a quotation mark, behind a backslash, is read by few others; and
        // it would drop blanks at the ends of texts.
        writer
            .option("header", "true")
            .option("escape", "\"")
            .option("ignoreLeadingWhiteSpace", "false")
            .option("ignoreTrailingWhiteSpace", "false")
            .csv(path);
      }
    }
  }

  private static Column[] flat(StructType schema) {
    return Arrays.stream(schema.fields()).map(RowFormat::flat).toArray(Column[]::new);
  }

  private static Column flat(StructField field) {
    Column column = functions.col("`" + field.name().replace("`", "``") + "`");
    boolean nested =
        field.dataType() instanceof ArrayType || field.dataType() instanceof StructType;
    return nested ? functions.to_json(column).as(field.name()) : column;
  }
}
