package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.app.ExportApp;
import org.meanfield.errors.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code export}. */
@Command(
    name = "export",
    description = {
      "Writes the model of a checkpoint, or a registry's champion, in a format that other programs"
          + " read.",
      "Inputs and outputs are in the data's units: scaling and encodings are part of the model."
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;

  @Mixin private ModelOption model;

  @Option(
      names = "--format",
      required = true,
      description = "The format: ${COMPLETION-CANDIDATES}.")
  private ExportApp.Format format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The directory to write, which must not exist yet.")
  private String output;

  private final Console console;

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    options.requireNoSettings("a model is exported as it was trained");
    ExportApp.Result result =
        new ExportApp(model.of(options), format, output, console::warning).run();
    if (options.json()) {
      console.json(result);
    } else {
      new ExportText(console.output()).print(result);
    }
    return ExitCode.DONE.code();
  }
}
