package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/**
 * Tells whether a table that Spark knows by its log, not by its files, is another than before.
 * Files that no version needs any more may go, and files may be copied or touched. Each commit is a
 * new version, though, even one that only compacts files, such as Delta's OPTIMIZE or Iceberg's
 * rewrite_data_files: the table is prepared again then, and makes the same dataset.
 */
final class TableVersion {
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  /** The row of a description below which the facts are; above it are the columns. */
  private static final String DETAILS = "# Detailed Table Information";

  private final SparkSession spark;
  private final Configuration hadoop;

  /** Creates the versions of the tables that a Spark reads. */
  TableVersion(SparkSession spark) {
    this.spark = spark;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /**
   * Returns a text that changes with the version of a table.
   *
   * @throws DataException if there is no such table, or it has no version
   */
  String of(TableFormat format, String path) {
    format.requirePackage(Thread.currentThread().getContextClassLoader());
    try {
      return switch (format) {
        case DELTA -> delta(path);
        case ICEBERG -> iceberg(path);
        case TABLE -> named(path);
        default -> FileListing.at(path, hadoop).state();
      };
    } catch (DataException e) {
      throw e;
    } catch (Exception e) {
      // Spark's AnalysisException is checked, but not declared.
      throw new DataException(
          "Cannot find out the version of the table " + path + ": " + e.getMessage(), e);
    }
  }

  /** The number of the last commit, and a hash of it: a table may be made anew. */
  private String delta(String path) throws IOException {
    Place log = Place.of(path + "/_delta_log", hadoop);
    try {
      FileStatus[] commits =
          log.fileSystem().listStatus(log.path(), file -> COMMIT.matcher(file.getName()).matches());
      Path last =
          Arrays.stream(commits)
              .map(FileStatus::getPath)
              .max(Path::compareTo)
              .orElseThrow(() -> new FileNotFoundException("its log has no commit"));
      try (InputStream in = log.fileSystem().open(last)) {
        return last.getName() + " " + DigestUtils.sha256Hex(in);
      }
    } catch (FileNotFoundException e) {
      throw new DataException(path + " is not a table of Delta Lake: " + e.getMessage(), e);
    }
  }

  /** The snapshot that the table's main branch is at. */
  private String iceberg(String name) {
    List<Row> main =
        spark.table(name + ".refs").where("name = 'main'").select("snapshot_id").takeAsList(1);
    return main.isEmpty() ? "no snapshot" : "snapshot " + main.get(0).getLong(0);
  }

  /** The version of a table of a catalog, by what it is there. */
  private String named(String name) throws IOException {
    Map<String, String> facts =
        details(spark.sql("DESCRIBE TABLE EXTENDED " + name).collectAsList());
    String provider = facts.getOrDefault("Provider", "");
    Optional<String> location = Optional.ofNullable(facts.get("Location"));
    if (provider.equals(TableFormat.ICEBERG.label())) {
      return iceberg(name);
    }
    String place =
        location.orElseThrow(
            () ->
                new DataException(
                    name
                        + " is no table with a place of its own, so that it can't be told whether"
                        + " it has changed. Prepare it by meanfield prepare, and choose data.kind ="
                        + " prepared."));
    return provider.equals(TableFormat.DELTA.label())
        ? delta(place)
        : FileListing.at(place, hadoop).state();
  }

  /** Returns the facts in a table's description, in which its columns come first. */
  static Map<String, String> details(List<Row> description) {
    Map<String, String> facts = new TreeMap<>();
    boolean below = false;
    for (Row row : description) {
      if (row.getString(0).equals(DETAILS)) {
        // A column may have even this name.
        facts.clear();
        below = true;
      } else if (below) {
        facts.putIfAbsent(row.getString(0), row.getString(1));
      }
    }
    return facts;
  }
}
