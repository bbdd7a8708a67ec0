package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.app.SampleApp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sample}. */
@Command(
    name = "sample",
    description = "Continues a text with a model that was trained on one (data.kind = text).")
final class SampleCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The beginning of the text to continue.")
  private String prompt;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "500",
      description = "The number of characters to draw. Default: ${DEFAULT-VALUE}.")
  private int length;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = {
        "The temperature of the softmax: 1 draws by the model's probabilities, below that likely"
            + " characters become likelier, and 0 takes the likeliest. Default: ${DEFAULT-VALUE}."
      })
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The seed of the random draws. Default: ${DEFAULT-VALUE}.")
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
