package org.meanfield.app;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.cluster.Outage;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.source.Arrivals;
import org.meanfield.data.source.Portion;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.errors.OutageException;
import org.meanfield.run.TrainedRun;
import org.meanfield.storage.WholeDirectory;

/** Scores the portions of an input that is followed, each into a directory of its own. */
final class FollowedBatches implements Arrivals.Use {
  /** The directory of these directories. */
  static final String DIRECTORY = "batches";

  private final JavaSparkContext spark;
  private final TrainedRun trained;
  private final FreshInput input;
  private final OptionalDouble threshold;
  private final RunDirectory output;
  private final DirectoryLock lock;
  private final FollowApp.Reports reports;
  private long batches;
  private long examples;
  private long rows;
  private long rejected;

  FollowedBatches(
      JavaSparkContext spark,
      TrainedRun trained,
      FreshInput input,
      OptionalDouble threshold,
      RunDirectory output,
      DirectoryLock lock,
      FollowApp.Reports reports) {
    this.spark = spark;
    this.trained = trained;
    this.input = input;
    this.threshold = threshold;
    this.output = output;
    this.lock = lock;
    this.reports = reports;
  }

  /** {@inheritDoc} Nothing is done if its rows are there. */
  @Override
  public void of(Portion portion, long number) {
    String name = String.format(Locale.ROOT, "%s/%06d", DIRECTORY, number);
    if (output.read(name + "/" + ScoreApp.CONTENTS.lastFile()).isPresent()) {
      return;
    }
    Path published = new Path(output.path(), name);
    requireFree(name, published);
    try (WholeDirectory directory =
        WholeDirectory.at(published.toString(), ScoreApp.CONTENTS, spark.hadoopConfiguration())) {
      ScoreApp.Result result = scored(portion, directory);
      batches++;
      examples += result.examples();
      rows += result.rows();
      rejected += result.rejected();
      reports.batches().accept(result);
    }
  }

  /** Removes what a process has left that died where nothing is renamed: its lock is ours now. */
  private void requireFree(String name, Path published) {
    try {
      lock.requireHeld();
      if (published.getFileSystem(spark.hadoopConfiguration()).exists(published)) {
        output.remove(name, lock);
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot look at " + published + ": " + e.getMessage(), e);
    }
  }

  private ScoreApp.Result scored(Portion portion, WholeDirectory directory) {
    try (ScoreInput.Opened opened = opened(portion)) {
      return SparkJobs.explained(
          "scoring " + portion.named(),
          () ->
              ScoreApp.write(
                  spark, trained, portion.named(), opened, input.request().format(), directory),
          ScoreApp::failure);
    }
  }

  /** Opens a portion; a file that nobody could read mustn't hold up those that come after it. */
  private ScoreInput.Opened opened(Portion portion) {
    try {
      return SparkJobs.explained(
          "reading " + portion.named(),
          () -> input.open(spark, threshold, portion),
          FollowedBatches::failure);
    } catch (DataException e) {
      if (!(portion instanceof Portion.Files files) || Outage.behind(e).isPresent()) {
        throw e;
      }
      reports.warnings().accept(portion.named() + " can't be scored: " + e.getMessage());
      return input.unreadable(spark, threshold, files, e.getMessage());
    }
  }

  /** Returns the error of a job that isn't known to have failed because of what the file holds. */
  private static OutageException failure(String message, Throwable cause) {
    return new OutageException(
        message
            + " Started again, the same command goes on with this file. If that fails every time,"
            + " move the file out of the input: then it is listed in rejected/.",
        cause);
  }

  /**
   * Returns what was done so far.
   *
   * @param path of the input
   */
  FollowApp.Result totals(String path) {
    return new FollowApp.Result(
        1,
        batches == 0 ? "nothing-to-do" : "completed",
        trained.run().toString(),
        trained.checkpoint().path(),
        trained.parametersSha256(),
        path,
        output.toString(),
        input.request().format(),
        batches,
        examples,
        rows,
        rejected);
  }
}
