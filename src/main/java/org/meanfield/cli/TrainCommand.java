package org.meanfield.cli;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.meanfield.app.TrainApp;
import org.meanfield.app.TrainResult;
import org.meanfield.config.LoadedConfig;
import org.meanfield.train.event.EventListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code train}. */
@Command(
    name = "train",
    description =
        "Trains a model. Goes on by itself where the run directory already holds this run.")
final class TrainCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;
  private final Console console;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LoadedConfig config = options.load();
    EventListener progress = console.progress(options);
    TrainResult result = new TrainApp(config, progress).run();
    if (options.json()) {
      console.json(result);
    } else {
      print(result);
    }
    return 0;
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
    result.metrics().forEach(this::printMetrics);
    console.output().println("checkpoint          " + result.checkpoint());
    console.output().println("parameters sha256   " + result.parametersSha256());
  }

  private void printMetrics(String split, Map<String, Double> metrics) {
    new TreeMap<>(metrics)
        .forEach(
            (name, value) ->
                console.output().printf(Locale.ROOT, "%-5s %-13s %.4f%n", split, name, value));
  }
}
