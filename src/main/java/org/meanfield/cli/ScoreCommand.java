package org.meanfield.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.meanfield.app.FollowApp;
import org.meanfield.app.FollowApp.Reports;
import org.meanfield.app.FollowApp.Until;
import org.meanfield.app.GracefulStop;
import org.meanfield.app.GracefulStop.Words;
import org.meanfield.app.ScoreApp;
import org.meanfield.data.Split;
import org.meanfield.data.source.InputRequest.Windows;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.UsageException;
import org.meanfield.score.RowFormat;
import org.meanfield.score.ScoreOutput;
import org.meanfield.score.Truth;
import org.meanfield.train.ShutdownConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code score}. */
@Command(
    name = "score",
    aliases = "predict",
    description =
        "Writes what a model says of examples, as rows: classes and probabilities, values,"
            + " forecasts, reconstruction errors and codes, free energies and features. The rows are"
            + " in DIR/rows; what can't be scored is listed in DIR/rejected.")
final class ScoreCommand implements Callable<Integer> {
  private static final String NO_OUTPUTS = "none";
  private static final Words TOLD_TO_END =
      new Words(
          "asked to end; the batch that is being scored will be scored again",
          "The batch that is being scored could not be stopped",
          "The batch did not stop in time. Started again, it is scored again.");

  @Mixin private CommonOptions options;

  @Mixin private ModelOption model;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description =
          "The examples: a dataset that prepare made, what the run's data.path names, or files as"
              + " the run's dataset was prepared from, without targets or splits. Default: the run's"
              + " own data.")
  private String input;

  @Option(
      names = "--split",
      description =
          "The only split to score, of an input that has some: ${COMPLETION-CANDIDATES}. Default:"
              + " all.")
  private Split split;

  @Option(
      names = "--from",
      paramLabel = "last|all",
      description =
          "Of files of time series, forecasts from each series' last step, or from every window."
              + " Default: last.")
  private Windows from;

  @Option(
      names = "--keep",
      paramLabel = "COLUMNS",
      split = ",",
      description = "Columns of a table that are carried through to the rows, as texts.")
  private List<String> kept = new ArrayList<>();

  @Option(
      names = "--max-rejected-fraction",
      paramLabel = "F",
      description =
          "The fraction of the files' records that may be rejected. Default: that of the"
              + " preparation.")
  private Double maxRejectedFraction;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write, which must not exist yet.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "parquet|csv|json",
      defaultValue = "parquet",
      description = "The format of the rows' files. Default: ${DEFAULT-VALUE}.")
  private RowFormat format;

  @Option(
      names = "--outputs",
      paramLabel = "NAMES",
      split = ",",
      description = {
        "What rows have besides ids and predictions, or none: probabilities, hidden (a classifier);"
            + " hidden (a model of values); code, reconstruction, shares (an autoencoder); features"
            + " (an RBM). Default: probabilities, code or features."
      })
  private List<String> outputs;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "The error or free energy above which an example is abnormal. Default: the threshold that"
              + " is kept with the model, if it has one.")
  private Double threshold;

  @Option(
      names = "--follow",
      description =
          "Watches --input, a folder of files or a table with a log, and scores whatever comes, each"
              + " file or row once, until it is told to end. Started again, it goes on.")
  private boolean follow;

  @Option(names = "--once", description = "With --follow: ends once all that there is was scored.")
  private boolean once;

  private final Console console;

  ScoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (once && !follow) {
      throw new UsageException("--once goes with --follow alone. Add that, or leave it out.");
    }
    if (follow) {
      return followed(once ? Until.DONE : Until.STOPPED);
    }
    ScoreApp.Result result =
        new ScoreApp(model.of(options), options.changes(), request(), console::warning).run();
    if (options.json()) {
      console.json(result);
    } else {
      print(result);
    }
    return 0;
  }

  private int followed(Until until) {
    if (input == null || maxRejectedFraction != null) {
      throw new UsageException(
          input == null
              ? "--follow needs --input, the folder or table to watch."
              : "--max-rejected-fraction doesn't go with --follow, which lists whatever can't be"
                  + " scored in rejected/ and goes on. Leave it out.");
    }
    try (GracefulStop stop = new GracefulStop(ShutdownConfig.USUAL_GRACE_SECONDS, TOLD_TO_END)) {
      return followed(
          new FollowApp(
              model.of(options),
              options.changes(),
              request(),
              until,
              stop,
              new Reports(this::note, console::warning)));
    }
  }

  /** Tells how it ended, while the JVM's end is still held up. */
  private int followed(FollowApp app) {
    try {
      FollowApp.Result result = app.run();
      if (options.json()) {
        console.json(result);
      } else {
        line(
            "rows      %,d, of %,d examples, in %,d batches, in %s",
            result.rows(), result.examples(), result.batches(), result.output());
        line("rejected  %,d records", result.rejected());
      }
      return ExitCode.DONE.code();
    } catch (StoppedException e) {
      return console.failure(e.exitCode(), e.getMessage(), options.json());
    }
  }

  /** Tells of a batch. */
  private void note(ScoreApp.Result batch) {
    if (!options.report().quiet()) {
      console.note(
          String.format(
              Locale.ROOT,
              "%s: %,d rows, %,d records rejected, in %s",
              batch.input(),
              batch.rows(),
              batch.rejected(),
              batch.output()));
    }
  }

  private ScoreApp.Request request() {
    return new ScoreApp.Request(
        Optional.ofNullable(input),
        Optional.ofNullable(split),
        Optional.ofNullable(from),
        kept,
        optional(maxRejectedFraction),
        output,
        format,
        outputs == null ? Optional.empty() : Optional.of(named(outputs)),
        optional(threshold),
        Truth.UNKNOWN);
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static Set<ScoreOutput> named(List<String> names) {
    Set<ScoreOutput> named = EnumSet.noneOf(ScoreOutput.class);
    List<String> known = new ArrayList<>();
    for (ScoreOutput output : ScoreOutput.values()) {
      known.add(output.label());
      if (names.contains(output.label())) {
        named.add(output);
      }
    }
    known.add(NO_OUTPUTS);
    List<String> unknown = names.stream().filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty() || (names.contains(NO_OUTPUTS) && names.size() > 1)) {
      throw new UsageException(
          "--outputs is "
              + String.join(",", names)
              + ". Name some of "
              + String.join(", ", known.subList(0, known.size() - 1))
              + ", or none alone.");
    }
    return named;
  }

  private void print(ScoreApp.Result result) {
    line(
        "rows      %,d, of %,d examples, in %s/rows",
        result.rows(), result.examples(), result.output());
    line("columns   %s", String.join(", ", result.columns()));
    line("rejected  %,d records", result.rejected());
    result
        .unknownCategories()
        .forEach((column, count) -> line("unknown   %,d values of %s", count, column));
    result.remarks().forEach(remark -> line("remark    %s", remark));
    if (result.threshold() != null) {
      line("threshold %s", result.threshold());
    }
    line("speed     %,.0f examples/s", result.examplesPerSecond());
  }

  private void line(String text, Object... values) {
    console.output().printf(Locale.ROOT, text + "%n", values);
  }
}
