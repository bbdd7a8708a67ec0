package org.meanfield.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.meanfield.app.ListCheckpointsApp;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.errors.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code checkpoints}: only has commands of its own. */
@Command(
    name = "checkpoints",
    description = "Looks after a run's checkpoints.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CheckpointsCommand.ListCommand.class)
final class CheckpointsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  /** {@code checkpoints list}. */
  @Command(name = "list", description = "Lists a run's checkpoints, newest first.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin private CommonOptions options;
    private final Console console;

    ListCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      ListCheckpointsApp.Result result = new ListCheckpointsApp(options.runDirectory()).run();
      if (options.json()) {
        console.json(result);
      } else {
        result.checkpoints().forEach(this::print);
      }
      return ExitCode.DONE.code();
    }

    private void print(ListCheckpointsApp.Entry entry) {
      Manifest manifest = entry.manifest();
      String details =
          manifest == null
              ? "damaged"
              : "epoch " + manifest.epoch() + "  " + manifest.created() + test(manifest);
      console.output().println(entry.name() + "  " + details);
    }

    private static String test(Manifest manifest) {
      Map<String, Double> metrics = manifest.metrics().get("test");
      return metrics == null ? "" : "  test " + new TreeMap<>(metrics);
    }
  }
}
