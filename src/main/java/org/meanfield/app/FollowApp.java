package org.meanfield.app;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.source.Arrivals;
import org.meanfield.errors.DataException;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.UsageException;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.RowFormat;
import org.meanfield.score.Scoring;
import org.meanfield.train.StopSignal;

/**
 * Scores what comes to a folder or a table, each file or row once, however often it is killed and
 * started again. Each portion's rows appear whole, in a directory of their own whose number Spark's
 * checkpoint keeps: a portion that comes again, since a process ended before it noted that the rows
 * are there, finds them.
 */
public final class FollowApp {
  private final CheckpointChoice choice;
  private final List<String> settings;
  private final ScoreApp.Request request;
  private final Until until;
  private final StopSignal stop;
  private final Reports reports;

  /** The moment at which it ends by itself. */
  public enum Until {
    /** It goes on until it is told to end. */
    STOPPED,
    /** It ends once all that there is was scored. */
    DONE
  }

  /**
   * The listeners to what happens.
   *
   * @param batches told of the rows of each portion
   * @param warnings told of what couldn't be read
   */
  public record Reports(Consumer<ScoreApp.Result> batches, Consumer<String> warnings) {}

  /**
   * The outcome of a following that has come to its end.
   *
   * @param batches portions that were scored since this start
   * @param rejected records, and whole files, that couldn't be scored
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
      long batches,
      long examples,
      long rows,
      long rejected) {}

  /**
   * Creates the following of an input by a model, which is chosen at the start.
   *
   * @param settings changes to the run's configuration
   * @param request whose input is a folder of files as the run's dataset was prepared from, or such
   *     a table
   */
  public FollowApp(
      CheckpointChoice choice,
      List<String> settings,
      ScoreApp.Request request,
      Until until,
      StopSignal stop,
      Reports reports) {
    this.choice = choice;
    this.settings = settings;
    this.request = request;
    this.until = until;
    this.stop = stop;
    this.reports = reports;
  }

  /**
   * Runs until it is told to end, or to the end.
   *
   * @throws StoppedException if it was told to end
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    Configuration hadoop = SparkRuntime.hadoopConfiguration();
    TrainedRun trained = TrainedRun.open(choice, settings, hadoop, reports.warnings());
    ScoreApp.requireFit(request, trained);
    FreshInput input = input(trained, hadoop);
    FollowedOutput place =
        FollowedOutput.of(request.output(), input.known().config().source(), hadoop);
    RunDirectory output = place.directory();
    OptionalDouble threshold = ScoreApp.threshold(request, trained, hadoop);
    try (DirectoryLock lock = DirectoryLock.take(output, trained.config().lock())) {
      place.sign(request, Scoring.columns(input.plan(threshold)), lock);
      try (SparkRuntime spark = SparkRuntime.start("meanfield score --follow " + choice.run())) {
        FollowedBatches batches =
            new FollowedBatches(spark.context(), trained, input, threshold, output, lock, reports);
        Path checkpoint = FollowedOutput.checkpoint(output);
        follow(
            new Arrivals(
                spark.context().sc(), input.known().config().source(), checkpoint, batches),
            output);
        return batches.totals(input.path());
      }
    }
  }

  private FreshInput input(TrainedRun trained, Configuration hadoop) {
    String path = request.input().orElseThrow();
    if (ScoreInput.of(request, trained, trained.description(hadoop), hadoop)
        instanceof FreshInput fresh) {
      Arrivals.requireWatchable(fresh.known().config().source(), hadoop);
      trained.requireInputs(fresh.data());
      return fresh;
    }
    throw new UsageException(
        "--input "
            + path
            + " is a dataset, or files that never change, which score reads without --follow. Give a"
            + " folder of files as the run's dataset was prepared from.");
  }

  private void follow(Arrivals arrivals, RunDirectory output) {
    Trigger trigger = until == Until.DONE ? Trigger.AvailableNow() : Trigger.ProcessingTime(0);
    StreamingQuery query = arrivals.start(trigger);
    stop.onGiven(() -> end(query));
    try {
      SparkJobs.explained(
          "following " + request.input().orElseThrow(),
          () -> {
            query.awaitTermination();
            return query;
          },
          (message, cause) ->
              new DataException(
                  message
                      + " Nothing that was scored is lost: started again, the same command goes on,"
                      + " unless Spark's checkpoint "
                      + FollowedOutput.checkpoint(output)
                      + " is damaged, or rows of the table were changed.",
                  cause));
    } catch (RuntimeException e) {
      if (!stop.isGiven()) {
        throw e;
      }
      throw stopped(output, e);
    }
    if (stop.isGiven()) {
      throw stopped(output, null);
    }
  }

  private static StoppedException stopped(RunDirectory output, RuntimeException failure) {
    return new StoppedException(
        "Stopped as asked. Started again, it goes on with what isn't in "
            + new Path(output.path(), FollowedBatches.DIRECTORY)
            + " yet.",
        failure);
  }

  private static void end(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new DataException(
          "Spark doesn't stop the batch that it is in. Kill the process: nothing is lost.", e);
    }
  }
}
