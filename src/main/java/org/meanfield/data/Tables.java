package org.meanfield.data;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's readers and writers of tables, with what we depend on: a cluster's settings of Spark SQL
 * may be others, and what is read mustn't depend on them.
 */
public final class Tables {
  /** Spark's settings that change what is read, as they are by default or at their strictest. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("spark.sql.ansi.enabled", "false"),
          Map.entry("spark.sql.caseSensitive", "true"),
          Map.entry("spark.sql.session.timeZone", "UTC"),
          Map.entry("spark.sql.sources.useV1SourceList", "avro,csv,json,orc,parquet,text"),
          Map.entry("spark.sql.sources.partitionColumnTypeInference.enabled", "false"),
          // Files are named one by one, and each would be a task of Spark's listing.
          Map.entry("spark.sql.sources.parallelPartitionDiscovery.parallelism", "64"),
          Map.entry("spark.sql.files.ignoreCorruptFiles", "false"),
          Map.entry("spark.sql.files.ignoreMissingFiles", "false"),
          Map.entry("spark.sql.files.maxRecordsPerFile", "0"),
          Map.entry("spark.sql.parquet.mergeSchema", "false"),
          Map.entry("spark.sql.parquet.binaryAsString", "false"),
          Map.entry("spark.sql.parquet.int96AsTimestamp", "true"),
          Map.entry("spark.sql.parquet.int96TimestampConversion", "false"),
          Map.entry("spark.sql.parquet.inferTimestampNTZ.enabled", "true"),
          // Spark doesn't know nanoseconds, but reads their number.
          Map.entry("spark.sql.legacy.parquet.nanosAsLong", "true"),
          Map.entry("spark.sql.parquet.int96RebaseModeInRead", "EXCEPTION"),
          Map.entry("spark.sql.parquet.datetimeRebaseModeInRead", "EXCEPTION"),
          Map.entry("spark.sql.parquet.writeLegacyFormat", "false"),
          Map.entry("spark.sql.parquet.fieldId.read.enabled", "false"),
          Map.entry("spark.sql.parquet.compression.codec", "snappy"));

  /**
   * Hadoop's settings for local files without checksums. Without the second, whichever local file
   * system comes first would be used.
   */
  private static final Map<String, String> RAW_LOCAL_FILES =
      Map.of(
          "fs.file.impl", RawLocalFileSystem.class.getName(), "fs.file.impl.disable.cache", "true");

  private Tables() {}

  /** A session of our own in a running Spark. */
  public static SparkSession session(SparkContext spark) {
    return session(SparkSession.builder().sparkContext(spark).getOrCreate());
  }

  /** A session of our own beside another one. */
  public static SparkSession session(SparkSession other) {
    SparkSession session = other.newSession();
    SETTINGS.forEach(session.conf()::set);
    return session;
  }

  /**
   * Reads files of a session of ours. Their paths are names, as {@link
   * org.meanfield.storage.Place}'s are.
   */
  public static DataFrameReader reader(SparkSession session) {
    // Spark's own switch, which its tables set: no path is a pattern.
    return session.read().options(RAW_LOCAL_FILES).option("__globPaths__", "false");
  }

  /** Writes the files of a table. */
  public static <T> DataFrameWriter<T> writer(Dataset<T> rows) {
    return rows.write().options(RAW_LOCAL_FILES);
  }

  /** Hadoop's configuration with which Parquet's own reader opens the same files. */
  public static Configuration hadoop(Configuration given) {
    Configuration hadoop = new Configuration(given);
    RAW_LOCAL_FILES.forEach(hadoop::set);
    return hadoop;
  }
}
