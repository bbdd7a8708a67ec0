package org.meanfield.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.meanfield.app.InspectApp;
import org.meanfield.app.LayerSummary;
import org.meanfield.app.ThroughTime;
import org.meanfield.data.Split;
import org.meanfield.report.MetricsText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code inspect}. */
@Command(
    name = "inspect",
    description = {
      "Verifies a checkpoint, and prints its metrics, its layers with their parameters' shapes and"
          + " ranges, and the inputs that the model wants.",
      "With --sequences, follows sequences through an LSTM: prints how far its gates and cells are"
          + " saturated, and the gradient of the last target's error at each time step before it."
    })
final class InspectCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "0",
      description = "The number of sequences to follow through the network.")
  private int sequences;

  @Option(
      names = "--split",
      defaultValue = "test",
      description =
          "The split of the sequences: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Split split;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "A new directory for Parquet files with the values of each unit at each time step.")
  private String output;

  private final Console console;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ThroughTime throughTime = new ThroughTime(sequences, split, output, options.changes());
    InspectApp.Result result =
        new InspectApp(checkpoint.of(options), throughTime, console::warning).run();
    if (options.json()) {
      console.json(result);
    } else {
      print(result);
    }
    return 0;
  }

  private void print(InspectApp.Result result) {
    console
        .output()
        .printf(
            Locale.ROOT,
            "%s: epoch %d, round %,d, %,d updater steps%n",
            result.checkpoint(),
            result.manifest().epoch(),
            result.manifest().round(),
            result.iterations());
    result
        .manifest()
        .metrics()
        .forEach(
            (split, metrics) -> console.output().println(split + ": " + MetricsText.of(metrics)));
    console
        .output()
        .printf(
            Locale.ROOT,
            "%,d parameters, %,d values of updater state%nparameters sha256 %s%n",
            result.parameters(),
            result.updaterStateValues(),
            result.manifest().parametersSha256());
    result.notes().forEach(console.output()::println);
    console.output().println();
    result.layers().forEach(this::print);
    new InputsText(console.output()).print(result.inputs());
    if (result.throughTime() != null) {
      new ThroughTimeText(console.output()).print(result.throughTime());
    }
  }

  private void print(LayerSummary layer) {
    String units = joined(layer.units(), " → ");
    console
        .output()
        .printf(
            Locale.ROOT,
            "%s%s, %,d parameters%s%n",
            layer.type(),
            units.isEmpty() ? "" : " " + units,
            layer.parameters(),
            layer.savedByTying() > 0
                ? String.format(Locale.ROOT, "; tying saves %,d", layer.savedByTying())
                : "");
    layer.arrays().forEach(this::print);
  }

  private static String joined(List<Long> sizes, String between) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(between));
  }

  private void print(LayerSummary.ArraySummary array) {
    String shape = joined(array.shape(), " × ");
    console
        .output()
        .printf(
            Locale.ROOT,
            "  %-3s %-12s rms %.4f, from %.4f to %.4f%n",
            array.name(),
            shape,
            array.rootMeanSquare(),
            array.minimum(),
            array.maximum());
  }
}
