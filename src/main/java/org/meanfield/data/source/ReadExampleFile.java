package org.meanfield.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.cluster.Outage;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/**
 * Reads a folder's files, each of which is one example. Spark's reader of binary files would end
 * the whole job where one of them has vanished or may not be read; here, that one is rejected.
 */
abstract class ReadExampleFile implements Function<String, Row> {
  private static final int FILES_PER_TASK = 500;

  private final String folder;
  private final Broadcast<SerializableConfiguration> hadoop;

  ReadExampleFile(String folder, Reading reading) {
    this.folder = folder;
    this.hadoop = reading.hadoop();
  }

  /**
   * Makes an example of a file.
   *
   * @param relative its path below the folder
   * @throws RejectedRecordException if it is none
   */
  abstract SourceRow example(String file, String relative, Configuration hadoop)
      throws IOException, RejectedRecordException;

  /**
   * All of them.
   *
   * @param what the folder should hold
   * @throws DataException if it holds nothing
   */
  Dataset<Row> rows(Reading reading, String what) {
    JavaSparkContext context = reading.context();
    FileListing listing = FileListing.of(folder, reading);
    listing.remarks().forEach(reading::remark);
    List<String> files = listing.relativePaths();
    if (files.isEmpty()) {
      throw new DataException(
          "data.source.path = " + folder + " holds no file. Give a folder of " + what + ".");
    }
    int tasks = Math.max(context.defaultParallelism(), files.size() / FILES_PER_TASK);
    return reading
        .spark()
        .createDataFrame(
            context.parallelize(files, Math.min(files.size(), tasks)).map(this), SourceRow.SCHEMA);
  }

  @Override
  public Row call(String relative) {
    String file = Place.below(Place.path(folder), relative).toString();
    try {
      return example(file, relative, hadoop.value().value()).toRow();
    } catch (RejectedRecordException e) {
      return SourceRow.rejected(file, null, e.getMessage()).toRow();
    } catch (IOException e) {
      if (Outage.behind(e).isPresent()) {
        // Another attempt may read it.
        throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
      }
      return SourceRow.rejected(file, null, "can't be read: " + e.getMessage()).toRow();
    }
  }
}
