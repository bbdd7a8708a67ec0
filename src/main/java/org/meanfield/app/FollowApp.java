package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.source.Arrivals;
import org.meanfield.data.source.InputRequest.Windows;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.UsageException;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.RowFormat;
import org.meanfield.score.Scoring;
import org.meanfield.storage.Place;
import org.meanfield.train.StopSignal;

/**
 * Scores what comes to a folder or a table, each file or row once, however often it is killed and
 * started again. Each portion's rows appear whole, in a directory of their own whose number Spark's
 * checkpoint keeps: a portion that comes again, since a process ended before it noted that the rows
 * are there, finds them.
 */
public final class FollowApp {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIGNATURE = "follow.json";
  private static final String CHECKPOINT = "_spark";
  private static final long SECONDS_BETWEEN_LOOKS = 10;

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
   * The properties of a following. One that differs in them can't put its rows beside these.
   *
   * @param formatVersion of {@code follow.json}
   * @param windows those that are cut from files of time series; null for the usual ones
   */
  record Signature(
      int formatVersion,
      String input,
      RowFormat format,
      List<String> columns,
      @JsonInclude(JsonInclude.Include.NON_NULL) Windows windows) {}

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
    RunDirectory output = RunDirectory.at(request.output(), hadoop);
    requireOutside(input.path(), output, hadoop);
    requireOwn(output);
    OptionalDouble threshold = ScoreApp.threshold(request, trained, hadoop);
    try (DirectoryLock lock = DirectoryLock.take(output, trained.config().lock())) {
      sign(output, lock, input, threshold);
      try (SparkRuntime spark = SparkRuntime.start("meanfield score --follow " + choice.run())) {
        SparkSession session =
            SparkSession.builder().sparkContext(spark.context().sc()).getOrCreate();
        FollowedBatches batches =
            new FollowedBatches(session, trained, input, threshold, output, reports);
        follow(new Arrivals(session, input.known().config().source(), batches), output);
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

  /** Refuses an output whose rows would be taken for input. */
  private static void requireOutside(String input, RunDirectory output, Configuration hadoop) {
    try {
      Path folder = Place.of(input, hadoop).path();
      for (Path above = output.path(); above != null; above = above.getParent()) {
        if (above.equals(folder)) {
          throw new UsageException(
              "--output "
                  + output
                  + " lies in the folder that is followed, whose rows would be input. Choose one"
                  + " beside it.");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--input " + input + " can't be reached: " + e.getMessage(), e);
    }
  }

  /** Refuses a directory that holds something else, before anything is written into it. */
  private static void requireOwn(RunDirectory output) {
    if (output.read(SIGNATURE).isEmpty() && !output.directories("[^_.].*").isEmpty()) {
      throw new UsageException(
          "--output "
              + output
              + " exists already, and is not one that score --follow began. Choose another one.");
    }
  }

  private void sign(
      RunDirectory output, DirectoryLock lock, FreshInput input, OptionalDouble threshold) {
    Signature own =
        new Signature(
            1,
            input.path(),
            request.format(),
            List.of(Scoring.columns(input.plan(threshold))),
            request.windows().orElse(null));
    try {
      Optional<String> before = output.read(SIGNATURE);
      if (before.isEmpty()) {
        output.put(SIGNATURE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(own), lock);
      } else if (!JSON.readTree(before.get()).equals(JSON.valueToTree(own))) {
        throw new UsageException(
            "--output "
                + output
                + " was begun in another way: with "
                + JSON.readTree(before.get())
                + ", but now it would be "
                + JSON.valueToTree(own)
                + ". Give the same options, or another --output.");
      }
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          new Path(output.path(), SIGNATURE) + " is damaged. Choose another --output.", e);
    }
  }

  private void follow(Arrivals arrivals, RunDirectory output) {
    Trigger trigger =
        until == Until.DONE
            ? Trigger.AvailableNow()
            : Trigger.ProcessingTime(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    StreamingQuery query = arrivals.start(new Path(output.path(), CHECKPOINT), trigger);
    stop.onGiven(() -> end(query));
    try {
      SparkJobs.explained(
          "following " + request.input().orElseThrow(),
          () -> {
            query.awaitTermination();
            return query;
          },
          ScoreApp::failure);
    } catch (RuntimeException e) {
      if (!stop.isGiven()) {
        throw e;
      }
    }
    if (stop.isGiven()) {
      throw new StoppedException(
          "Stopped as asked. Started again, it goes on with what isn't in "
              + new Path(output.path(), FollowedBatches.DIRECTORY)
              + " yet.");
    }
  }

  private static void end(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new DataException("Spark doesn't stop the batch that it is in.", e);
    }
  }
}
