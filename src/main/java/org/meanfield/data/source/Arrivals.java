package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/**
 * Watches a source by Spark's Structured Streaming, and passes on what comes to it, portion by
 * portion. Spark's checkpoint notes of each portion what it is before it is used, and that it was
 * used afterwards: whatever is killed, the same portions come again, with the same numbers.
 */
public final class Arrivals {
  /** The columns that Spark has of any file; the content isn't read unless it is selected. */
  private static final StructType FILE =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
          .add("length", DataTypes.LongType)
          .add("content", DataTypes.BinaryType);

  /** The files of a portion, where each is an example. */
  private static final int MOST_FILES = 10_000;

  /** The characters of a path that Hadoop would take for those of a pattern. */
  private static final String PATTERN = "([{}\\[\\]*?\\\\])";

  private final SparkSession spark;
  private final SourceConfig source;
  private final Path checkpoint;
  private final Use use;

  /** The unit in which something comes to a source. */
  public enum Unit {
    /** A file, which is a table. */
    FILE,
    /** Files, each of which is an example. */
    FILES,
    /** New rows of a table that has a log. */
    ROWS
  }

  /** The use of a portion. */
  @FunctionalInterface
  public interface Use {
    /**
     * Uses a portion.
     *
     * @param number that a portion keeps when it comes again, from 0
     */
    void of(Portion portion, long number);
  }

  /**
   * Prepares to watch a source.
   *
   * @param checkpoint the directory of Spark's notes of what was used
   */
  public Arrivals(SparkContext running, SourceConfig source, Path checkpoint, Use use) {
    this.spark = Tables.session(running);
    this.checkpoint = checkpoint;
    // Streams don't know it, and would warn of that.
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    // How long Spark waits before it looks again, once a look has found nothing new.
    spark.conf().set("spark.sql.streaming.pollingDelay", "10s");
    this.source = source;
    this.use = use;
  }

  /**
   * Begins, or goes on after what was used before.
   *
   * @param trigger how often it looks, or that it ends once all that there is was used
   * @throws DataException if the source can't be watched
   */
  public StreamingQuery start(Trigger trigger) {
    VoidFunction2<Dataset<Row>, Long> taken = this::take;
    try {
      return arrivals()
          .writeStream()
          .trigger(trigger)
          .option("checkpointLocation", checkpoint.toString())
          .foreachBatch(taken)
          .start();
    } catch (TimeoutException e) {
      throw new DataException("Spark can't begin to watch " + source.path() + ".", e);
    } catch (DataException e) {
      throw e;
    } catch (Exception e) {
      // Spark's AnalysisException is checked, but not declared.
      throw new DataException(
          "Spark can't watch "
              + source.path()
              + ": "
              + String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""),
          e);
    }
  }

  private Dataset<Row> arrivals() {
    if (source instanceof VectorTable table && !table.format().isOfFiles()) {
      table.format().requirePackage(Thread.currentThread().getContextClassLoader());
      return table.format() == TableFormat.DELTA
          ? spark.readStream().format(table.format().label()).load(table.path())
          : spark.readStream().table(table.path());
    }
    int most = source.arrival() == Unit.FILE ? 1 : MOST_FILES;
    return spark
        .readStream()
        .format("binaryFile")
        .schema(FILE)
        .option("recursiveFileLookup", "true")
        .option("maxFilesPerTrigger", most)
        // By default, a file is passed over that is a week older than another one.
        .option("maxFileAge", "36500d")
        // The files are read later on, by whoever uses them, and by what Spark has noted.
        .option("ignoreMissingFiles", "true")
        .load(root().toString().replaceAll(PATTERN, "\\\\$1"))
        .select("path");
  }

  /**
   * Requires that a source can be watched; of a table that has a log, Spark says so when it begins.
   *
   * @throws DataException if it is no folder, or the folder contains itself, or nothing can come
   */
  public static void requireWatchable(SourceConfig source, Configuration hadoop) {
    if (source.arrival() != Unit.ROWS) {
      ParquetTable.requireNoLog(source.path(), FileListing.of(source.path(), hadoop));
    }
  }

  private Path root() {
    try {
      return Place.of(source.path(), spark.sparkContext().hadoopConfiguration()).path();
    } catch (IOException e) {
      throw new DataException("Cannot look at " + source.path() + ": " + e.getMessage(), e);
    }
  }

  private void take(Dataset<Row> batch, Long number) {
    if (source.arrival() == Unit.ROWS) {
      use.of(new Portion.Rows(batch), number);
      return;
    }
    // A process that dies between its notes has Spark put the files of two looks into one batch.
    new SeenFiles(checkpoint, spark.sparkContext().hadoopConfiguration())
        .of(number)
        .forEach(
            (look, paths) -> {
              List<Portion.ListedFile> files = listed(paths);
              if (!files.isEmpty()) {
                use.of(new Portion.Files(files), look);
              }
            });
  }

  private List<Portion.ListedFile> listed(List<Path> paths) {
    String root = root().toUri().getPath();
    return paths.stream()
        .map(path -> listed(root, path))
        .filter(file -> isData(file.relative()))
        .sorted(Comparator.comparing(Portion.ListedFile::path))
        .toList();
  }

  private Portion.ListedFile listed(String root, Path path) {
    String relative = path.toUri().getPath().substring(root.length());
    return new Portion.ListedFile(path.toString(), relative.replaceFirst("^/", ""), bytes(path));
  }

  /** Returns the size of a file that is a table, which says in how many parts it is sorted. */
  private long bytes(Path file) {
    try {
      return source.arrival() == Unit.FILE
          ? file.getFileSystem(spark.sparkContext().hadoopConfiguration())
              .getFileStatus(file)
              .getLen()
          : 0;
    } catch (FileNotFoundException e) {
      // Whoever reads it says so.
      return 0;
    } catch (IOException e) {
      throw new DataException("Cannot look at " + file + ": " + e.getMessage(), e);
    }
  }

  /** Applies our rules of what a name says is no data. */
  private static boolean isData(String relative) {
    return Arrays.stream(relative.split("/", -1))
        .noneMatch(name -> LeftOut.isHidden(name) || LeftOut.isUnfinished(name));
  }
}
