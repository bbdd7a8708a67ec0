package org.meanfield.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.meanfield.app.EvaluateApp;
import org.meanfield.data.Split;
import org.meanfield.errors.UsageException;
import org.meanfield.report.MetricsText;
import org.meanfield.score.RowFormat;
import org.meanfield.train.Classification;
import org.meanfield.train.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Evaluates a checkpoint on a split.",
      "Of a classifier, prints the figures of each class and the confusion matrix.",
      "With --set data.path=DIR, evaluates it on other data of the same shape."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--split",
      defaultValue = "test",
      description = "The split: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Split split;

  @Option(
      names = "--linear-probe",
      description =
          "Also fits a linear classifier to the features of an autoencoder or RBM, and to its"
              + " input, and prints the accuracy of both.")
  private boolean linearProbe;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Also writes what the model says of each example of the split beside what is true, as"
              + " score does, to a directory which must not exist yet.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "parquet|csv|json",
      description = "The format of these rows' files. Default: parquet.")
  private RowFormat format;

  private final Console console;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (output == null && format != null) {
      throw new UsageException(
          "--format is "
              + format
              + ", but no rows are written without --output. Leave --format out, or name a directory"
              + " by --output.");
    }
    EvaluateApp app =
        new EvaluateApp(
            checkpoint.of(options),
            split,
            options.changes(),
            linearProbe ? EvaluateApp.Probe.LINEAR : EvaluateApp.Probe.NONE,
            console::warning);
    EvaluateApp.Result result =
        (output == null ? app : app.writing(output, format == null ? RowFormat.PARQUET : format))
            .run();
    if (options.json()) {
      console.json(result);
    } else {
      print(result);
    }
    return 0;
  }

  private void print(EvaluateApp.Result result) {
    Evaluation evaluation = result.evaluation();
    console
        .output()
        .printf(
            Locale.ROOT,
            "%s on %,d %s examples: %s%n",
            result.checkpoint(),
            evaluation.examples(),
            result.split(),
            MetricsText.of(evaluation.reported()));
    result
        .baselines()
        .forEach(
            (name, metrics) ->
                console.output().printf("baseline %s: %s%n", name, MetricsText.of(metrics)));
    Stream.of(
            result.errorUnit(),
            result.anomalies() == null ? null : result.anomalies().description())
        .filter(Objects::nonNull)
        .forEach(console.output()::println);
    if (result.period() > 0) {
      console.output().printf(Locale.ROOT, "period of seasonalNaive: %,d steps%n", result.period());
    }
    if (result.linearProbe() != null) {
      console
          .output()
          .printf(
              Locale.ROOT,
              "linear classifier: accuracy %.4f of the features, %.4f of the input%n",
              result.linearProbe().features(),
              result.linearProbe().input());
    }
    if (evaluation instanceof Classification classification) {
      ClassificationText.of(classification).print(console.output());
    }
    if (evaluation instanceof Evaluation.Values values) {
      new ErrorsText(values).print(console.output());
    }
  }
}
