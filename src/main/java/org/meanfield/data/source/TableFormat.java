package org.meanfield.data.source;

import java.util.Locale;
import org.apache.spark.package$;
import org.meanfield.errors.DataException;

/** The formats of tables of numbers. */
public enum TableFormat {
  /** CSV as in RFC 4180, with a header of column names; plain or compressed. */
  CSV("", ""),
  /** Files of Apache Parquet. */
  PARQUET("", ""),
  /** Files with a JSON object on each line; plain or compressed. */
  JSON("", ""),
  /** Files of Apache ORC. */
  ORC("", ""),
  /** Files of Apache Avro. */
  AVRO("org.apache.spark.sql.avro.AvroFileFormat", "org.apache.spark:spark-avro_2.12"),
  /** A table of Delta Lake, by its directory. */
  DELTA("org.apache.spark.sql.delta.sources.DeltaDataSource", "io.delta:delta-spark_2.12"),
  /** A table of Apache Iceberg, by its name in one of Spark's catalogs. */
  ICEBERG(
      "org.apache.iceberg.spark.source.IcebergSource",
      "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12"),
  /** A table by its name in one of Spark's catalogs, whatever its format. */
  TABLE("", "");

  private final String reader;
  private final String artifact;

  /**
   * Describes a format.
   *
   * @param reader the class that a package of Spark's reads it by; empty if Spark itself does
   * @param artifact that package's coordinates, without a version
   */
  TableFormat(String reader, String artifact) {
    this.reader = reader;
    this.artifact = artifact;
  }

  /** Returns the name of the format as Spark's readers know it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether a path names files, or a directory of them, each of which belongs to it. */
  boolean isOfFiles() {
    return this != DELTA && this != ICEBERG && this != TABLE;
  }

  /**
   * Requires that the package that reads it is there.
   *
   * @throws DataException that names the package, and says how to give it
   */
  void requirePackage(ClassLoader classes) {
    if (reader.isEmpty()) {
      return;
    }
    try {
      Class.forName(reader, false, classes);
    } catch (ClassNotFoundException e) {
      throw new DataException(
          String.format(
              "data.source.format = %s needs the package %s, which this Spark %s doesn't have. Give"
                  + " it to Spark's submit in the version that goes with this Spark: deploy/local"
                  + " --packages %s:VERSION -- COMMAND …",
              label(), artifact, package$.MODULE$.SPARK_VERSION(), artifact),
          e);
    }
  }
}
