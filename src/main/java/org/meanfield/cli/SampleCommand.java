package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.app.SampleApp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sample}. */
@Command(
    name = "sample",
    description = "Lets a model of a text (data.kind = text) write on, character by character.")
final class SampleCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The beginning.")
  private String prompt;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "500",
      description = "Characters to draw; ${DEFAULT-VALUE} if not given.")
  private int length;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = {
        "${DEFAULT-VALUE}, if not given, draws as the model believes; below that, likely characters"
            + " become likelier; 0 takes the likeliest."
      })
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the draws; ${DEFAULT-VALUE} if not given.")
  private long seed;

  private final Console console;

  SampleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    SampleApp.Request request = new SampleApp.Request(prompt, length, temperature, seed);
    SampleApp.Result result =
        new SampleApp(checkpoint.of(options), request, console::warning).run();
    if (options.json()) {
      console.json(result);
    } else {
      console.output().println(result.prompt() + result.text());
    }
    return 0;
  }
}
