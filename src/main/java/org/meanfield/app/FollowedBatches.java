package org.meanfield.app;

import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.source.Arrivals;
import org.meanfield.data.source.Portion;
import org.meanfield.errors.DataException;
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
  private final FollowApp.Reports reports;
  private long batches;
  private long examples;
  private long rows;
  private long rejected;

  FollowedBatches(
      SparkSession session,
      TrainedRun trained,
      FreshInput input,
      OptionalDouble threshold,
      RunDirectory output,
      FollowApp.Reports reports) {
    this.spark = new JavaSparkContext(session.sparkContext());
    this.trained = trained;
    this.input = input;
    this.threshold = threshold;
    this.output = output;
    this.reports = reports;
  }

  /** {@inheritDoc} Nothing is done if its rows are there. */
  @Override
  public void of(Portion portion, long number) {
    String name = String.format("%s/%06d", DIRECTORY, number);
    if (output.read(name + "/" + ScoreApp.CONTENTS.lastFile()).isPresent()) {
      return;
    }
    try (WholeDirectory directory =
        WholeDirectory.at(
            new Path(output.path(), name).toString(),
            ScoreApp.CONTENTS,
            spark.hadoopConfiguration())) {
      ScoreApp.Result result = scored(portion, directory);
      batches++;
      examples += result.examples();
      rows += result.rows();
      rejected += result.rejected();
      reports.batches().accept(result);
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
          ScoreApp::failure);
    } catch (DataException e) {
      if (!(portion instanceof Portion.Files files)) {
        throw e;
      }
      reports.warnings().accept(portion.named() + " can't be scored: " + e.getMessage());
      return input.unreadable(spark, threshold, files, e.getMessage());
    }
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
