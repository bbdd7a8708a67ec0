package org.meanfield.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.meanfield.app.GracefulStop;
import org.meanfield.app.TrainApp;
import org.meanfield.app.TrainResult;
import org.meanfield.config.LoadedConfig;
import org.meanfield.data.Split;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.StoppedException;
import org.meanfield.report.MetricsText;
import org.meanfield.train.event.EventListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code train}. */
@Command(
    name = "train",
    description = "Trains a model, or continues the run that its run directory already holds.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;
  private final Console console;

  @Option(
      names = "--fork",
      paramLabel = "NEW_RUN",
      description =
          "The directory of a new run that begins with the parameters of the configured run's"
              + " newest checkpoint. Its settings and data may differ from that run's.")
  private String fork = "";

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LoadedConfig config = options.load();
    String origin = "";
    if (!fork.isEmpty()) {
      origin = config.config().run();
      config = options.load(fork);
    }
    EventListener progress = console.progress(options.report());
    try (GracefulStop stop = new GracefulStop(config.config().shutdown())) {
      return train(new TrainApp(config, origin, stop, progress));
    }
  }

  /** Tells how it ended, while the JVM's end is still held up. */
  private int train(TrainApp app) {
    try {
      TrainResult result = app.run();
      if (options.json()) {
        console.json(result);
      } else {
        print(result);
      }
      return ExitCode.DONE.code();
    } catch (StoppedException e) {
      return console.failure(e.exitCode(), e.getMessage(), options.json());
    }
  }

  private void print(TrainResult result) {
    console
        .output()
        .printf(
            Locale.ROOT,
            "%s: %d epochs, %,d rounds, %,d examples; %.1f s, %,.0f examples/s%n",
            result.status(),
            result.epochs(),
            result.rounds(),
            result.examplesSeen(),
            result.seconds(),
            result.examplesPerSecond());
    printMetrics(result);
  }

  /** Prints names in two columns, whose widths are those of the longest. */
  private void printMetrics(TrainResult result) {
    String split = "%-" + width(result.metrics().keySet()) + "s ";
    String row =
        split
            + "%-"
            + width(
                result.metrics().values().stream()
                    .flatMap(metrics -> metrics.keySet().stream())
                    .toList())
            + "s ";
    result
        .metrics()
        .forEach(
            (name, metrics) ->
                new TreeMap<>(metrics)
                    .forEach((metric, value) -> line(row + "%.4f%n", name, metric, value)));
    result.baselines().entrySet().stream()
        .filter(baselines -> !baselines.getKey().equals(Split.TRAIN.label()))
        .forEach(
            heldOut ->
                heldOut
                    .getValue()
                    .forEach(
                        (name, metrics) ->
                            line(
                                split + "baseline %s: %s%n",
                                heldOut.getKey(),
                                name,
                                MetricsText.of(metrics))));
    Stream.of(
            result.errorUnit(),
            result.anomalies() == null ? null : result.anomalies().description())
        .filter(Objects::nonNull)
        .forEach(sentence -> line("%s%n", sentence));
    String label = "%-" + String.format(row, "", "").length() + "s";
    line(label + "%s%n", "checkpoint", result.checkpoint());
    line(label + "%s%n", "parameters sha256", result.parametersSha256());
  }

  private void line(String format, Object... values) {
    console.output().printf(Locale.ROOT, format, values);
  }

  private static int width(Collection<String> names) {
    return names.stream().mapToInt(String::length).max().orElse(1);
  }
}
