package org.meanfield.data.source;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.meanfield.errors.DataException;

/** Parquet files, by Spark's reader. */
final class ParquetFiles {
  private ParquetFiles() {}

  /**
   * Opens them.
   *
   * @throws DataException if there are none, or they are none
   */
  static Dataset<Row> read(SparkSession spark, String path) {
    try {
      return spark.read().option("recursiveFileLookup", "false").parquet(path);
    } catch (Exception e) {
      // Spark's AnalysisException is checked, but not declared.
      throw new DataException(
          "Cannot read data.source.path = "
              + path
              + " as Parquet: "
              + e.getMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  /**
   * Makes sure that columns are there; empty names stand for none.
   *
   * @throws DataException that names those that aren't, and those that are
   */
  static void requireColumns(Dataset<Row> table, String path, String... names) {
    List<String> there = Arrays.asList(table.columns());
    List<String> missing =
        Stream.of(names).filter(name -> !name.isEmpty() && !there.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has no column %s; its columns are %s. Name the right ones in data.source.",
              path, String.join(", ", missing), String.join(", ", there)));
    }
  }

  /** A column as a text; null throughout for none. */
  static Column text(String name) {
    return name.isEmpty() ? functions.lit(null).cast("string") : column(name).cast("string");
  }

  /** A column, whatever characters its name has. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
