package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.Split;
import org.meanfield.data.source.InputRequest.Windows;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.model.ModelSpec;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.ModelDescription;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.RowFormat;
import org.meanfield.score.ScoreOutput;
import org.meanfield.score.Scoring;
import org.meanfield.score.Scoring.Counts;
import org.meanfield.score.Truth;
import org.meanfield.storage.WholeDirectory;
import org.meanfield.storage.WholeDirectory.Contents;

/** Writes what a model says of examples, as rows of a table. */
public final class ScoreApp {
  static final Contents CONTENTS = new Contents("result", "score.json");
  private static final String ROWS = "rows";

  private final CheckpointChoice choice;
  private final List<String> settings;
  private final Request request;
  private final Consumer<String> warnings;

  /**
   * Creates the scoring by a model.
   *
   * @param settings changes to the run's configuration, such as another {@code data.path}
   */
  public ScoreApp(
      CheckpointChoice choice, List<String> settings, Request request, Consumer<String> warnings) {
    this.choice = choice;
    this.settings = settings;
    this.request = request;
    this.warnings = warnings;
  }

  /**
   * The rows that a user asks for.
   *
   * @param input the path of a dataset, or of files; empty for the run's own data
   * @param split the only one whose examples are scored; empty for all that there are
   * @param windows those that are cut from files of time series; empty for the last ones
   * @param kept the columns of files that are carried through
   * @param mayBeRejected the fraction of the files' records that may be rejected; empty for the one
   *     of the preparation
   * @param output the directory to write, which isn't there yet
   * @param outputs those besides ids and predictions; empty for the usual ones
   * @param threshold above which an example's score says that it is abnormal; empty for the one
   *     that is kept with the model
   * @param truth whether what was to be predicted stands beside predictions
   */
  public record Request(
      Optional<String> input,
      Optional<Split> split,
      Optional<Windows> windows,
      List<String> kept,
      OptionalDouble mayBeRejected,
      String output,
      RowFormat format,
      Optional<Set<ScoreOutput>> outputs,
      OptionalDouble threshold,
      Truth truth) {}

  /**
   * The outcome of a scoring, which {@code score.json} holds, too.
   *
   * @param formatVersion of {@code score.json}
   * @param input the examples, for people to read
   * @param examples that were scored
   * @param rejected records of the input that are no examples
   * @param unknownCategories by column, the number of values that the model doesn't know
   * @param remarks what else was found in the input, for people to read
   * @param threshold above which an example's score says that it is abnormal; absent if there is
   *     none
   * @param columns the names of the rows' columns, in their order
   * @param classNames the names of the model's classes in the order of their numbers
   * @param seconds of the scoring alone
   */
  public record Result(
      int formatVersion,
      String status,
      String run,
      String checkpoint,
      String parametersSha256,
      String input,
      String output,
      RowFormat format,
      long examples,
      long rows,
      long rejected,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> unknownCategories,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> remarks,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double threshold,
      List<String> columns,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classNames,
      double seconds,
      double examplesPerSecond) {}

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    Configuration hadoop = SparkRuntime.hadoopConfiguration();
    TrainedRun trained = TrainedRun.open(choice, settings, hadoop, warnings);
    requireFit(request, trained);
    // Of what a later version wrote, nobody knows what it means.
    ModelDescription description = trained.description(hadoop);
    ScoreInput input = ScoreInput.of(request, trained, description, hadoop);
    try (WholeDirectory directory = WholeDirectory.at(request.output(), CONTENTS, hadoop);
        SparkRuntime spark = SparkRuntime.start("meanfield score " + choice.run())) {
      return SparkJobs.explained(
          "scoring " + input.path(),
          () -> {
            try (ScoreInput.Opened opened = open(spark.context(), trained, input)) {
              return write(
                  spark.context(), trained, input.path(), opened, request.format(), directory);
            }
          },
          ScoreApp::failure);
    }
  }

  /** Returns the error of a job that writes rows, and which failed every time. */
  static DataException failure(String message, Throwable cause) {
    return new DataException(
        message
            + " Make sure that every executor can read the input, that nobody changes it"
            + " meanwhile, and that there is room for the output.",
        cause);
  }

  /** Refuses what the model can't tell. */
  static void requireFit(Request request, TrainedRun trained) {
    ModelSpec model = trained.config().model();
    request
        .outputs()
        .ifPresent(asked -> ScoreOutput.require(asked, model, trained.record().target()));
    if (request.threshold().isPresent() && Double.isNaN(request.threshold().getAsDouble())) {
      throw new UsageException("--threshold must be a number but is NaN.");
    }
    if (request.threshold().isPresent() && model.anomalyScore().isEmpty()) {
      throw new UsageException(
          "--threshold is given, but the model in "
              + trained.run()
              + " has neither a reconstruction error nor a free energy to tell anomalies by. Leave"
              + " --threshold out.");
    }
  }

  /** Begins to read an input, where Spark runs already; the caller closes it. */
  ScoreInput.Opened open(JavaSparkContext spark, TrainedRun trained, ScoreInput input) {
    return input.open(spark, threshold(request, trained, spark.hadoopConfiguration()));
  }

  /** Returns the threshold that is given, or else the model's own; empty if there is neither. */
  static OptionalDouble threshold(Request request, TrainedRun trained, Configuration hadoop) {
    return request.threshold().isPresent() ? request.threshold() : trained.anomalyThreshold(hadoop);
  }

  /** Writes the rows of an input that was opened, and publishes them. */
  static Result write(
      JavaSparkContext spark,
      TrainedRun trained,
      String input,
      ScoreInput.Opened opened,
      RowFormat format,
      WholeDirectory directory) {
    Scoring scoring =
        new Scoring(spark, trained.networkJson(), trained.parameters(), opened.plan());
    long start = System.nanoTime();
    Counts counts = scoring.write(opened.examples(), format, new Path(directory.work(), ROWS));
    double seconds = (System.nanoTime() - start) / 1e9;
    requireAll(counts, opened.examples().count());
    opened.writeRejected(directory.work());
    Result result =
        new Result(
            1,
            "completed",
            trained.run().toString(),
            trained.checkpoint().path(),
            trained.parametersSha256(),
            input,
            directory.published().toString(),
            format,
            counts.examples(),
            counts.rows(),
            opened.rejected(),
            opened.unknownCategories(),
            opened.remarks(),
            opened.plan().threshold().isPresent() ? opened.plan().threshold().getAsDouble() : null,
            List.of(Scoring.columns(opened.plan())),
            trained.classNames(),
            seconds,
            counts.examples() / seconds);
    directory.publishTold(result);
    return result;
  }

  /** Requires that nothing was lost between input and output. */
  private static void requireAll(Counts counts, long examples) {
    if (counts.examples() != examples) {
      throw new DataException(
          String.format(
              "%,d examples were scored, but the input has %,d. It seems to have changed meanwhile."
                  + " Score it again.",
              counts.examples(), examples));
    }
  }
}
