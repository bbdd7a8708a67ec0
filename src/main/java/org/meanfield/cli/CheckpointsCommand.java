package org.meanfield.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.meanfield.app.ListCheckpointsApp;
import org.meanfield.app.PruneCheckpointsApp;
import org.meanfield.app.VerifyCheckpointsApp;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.errors.ExitCode;
import org.meanfield.report.MetricsText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code checkpoints}, which only has commands of its own. */
@Command(
    name = "checkpoints",
    description = "Lists, verifies or removes checkpoints of a run.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckpointsCommand.ListCommand.class,
      CheckpointsCommand.VerifyCommand.class,
      CheckpointsCommand.PruneCommand.class
    })
final class CheckpointsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  /** The command {@code checkpoints list}. */
  @Command(name = "list", description = "Lists the checkpoints of a run, newest first.")
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
      return metrics == null ? "" : "  test " + MetricsText.of(metrics);
    }
  }

  /** The command {@code checkpoints verify}. */
  @Command(
      name = "verify",
      description =
          "Reads and restores each checkpoint of a run; exits with code 4 if one is damaged.")
  static final class VerifyCommand implements Callable<Integer> {
    @Mixin private CommonOptions options;
    private final Console console;

    VerifyCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      VerifyCheckpointsApp.Result result = new VerifyCheckpointsApp(options.runDirectory()).run();
      if (options.json()) {
        console.json(result);
      } else {
        result.checkpoints().forEach(this::print);
      }
      if (result.damaged() == 0) {
        return ExitCode.DONE.code();
      }
      return console.failure(
          ExitCode.CHECKPOINT,
          String.format(
              "%d of %d checkpoints are damaged. Training goes on from the newest one that is not,"
                  + " of its own accord.",
              result.damaged(), result.checkpoints().size()),
          false);
    }

    private void print(VerifyCheckpointsApp.Entry entry) {
      String finding = entry.fault().isEmpty() ? "whole" : entry.fault();
      console.output().println(entry.name() + "  " + finding);
    }
  }

  /** The command {@code checkpoints prune}. */
  @Command(
      name = "prune",
      description = "Verifies the newest checkpoints of a run and removes older ones.")
  static final class PruneCommand implements Callable<Integer> {
    @Mixin private CommonOptions options;
    private final Console console;
    @Spec private CommandSpec spec;

    @Option(
        names = "--keep",
        required = true,
        paramLabel = "N",
        description =
            "The number of the newest undamaged checkpoints to keep; the best epoch's is kept, too,"
                + " if early stopping may go back to it.")
    private int keep;

    PruneCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      if (keep < 1) {
        throw new ParameterException(
            spec.commandLine(), "--keep must be at least 1 but is " + keep);
      }
      PruneCheckpointsApp.Result result =
          new PruneCheckpointsApp(options.runDirectory(), keep).run();
      if (options.json()) {
        console.json(result);
      } else {
        result.removed().forEach(name -> console.output().println(name + "  removed"));
        result.kept().forEach(name -> console.output().println(name + "  stays"));
      }
      return ExitCode.DONE.code();
    }
  }
}
