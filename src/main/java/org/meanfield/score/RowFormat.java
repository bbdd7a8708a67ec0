package org.meanfield.score;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
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
      case PARQUET -> Tables.writer(rows).options(plainly(rows.schema())).parquet(path);
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

  /**
   * Returns Parquet's options that keep ids and measured values from being looked up in a
   * dictionary, which takes as long as the rest of writing them, and gains little: most of them
   * differ.
   */
  private static Map<String, String> plainly(StructType schema) {
    Map<String, String> options = new HashMap<>();
    options.put("parquet.enable.dictionary#" + Columns.Name.ID.column(), "false");
    for (StructField field : schema.fields()) {
      for (String leaf : measured(field.dataType(), field.name())) {
        options.put("parquet.enable.dictionary#" + leaf, "false");
      }
    }
    return options;
  }

  /** Returns the paths of Parquet's columns of measured values. */
  private static List<String> measured(DataType type, String path) {
    if (type instanceof ArrayType array) {
      return measured(array.elementType(), path + ".list.element");
    }
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields())
          .flatMap(field -> measured(field.dataType(), path + "." + field.name()).stream())
          .toList();
    }
    boolean measures = type.equals(DataTypes.FloatType) || type.equals(DataTypes.DoubleType);
    return measures ? List.of(path) : List.of();
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
