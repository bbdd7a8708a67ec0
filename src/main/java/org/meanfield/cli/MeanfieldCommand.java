package org.meanfield.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: it only has commands. */
@Command(
    name = "meanfield",
    description =
        "Trains LSTMs, autoencoders and RBMs on Apache Spark by exact parameter averaging, and"
            + " keeps their checkpoints on any Hadoop file system.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    subcommands = {
      InitCommand.class,
      PrepareCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      ScoreCommand.class,
      BacktestCommand.class,
      InspectCommand.class,
      SampleCommand.class,
      ExportCommand.class,
      RetrainCommand.class,
      RegistryCommand.class,
      CheckpointsCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong usage or configuration; 3 faulty data;"
          + " 4 faulty checkpoint, run directory or registry; 5 training failed; 6 another process"
          + " holds the lock; 7 the challenger was not promoted (--fail-if-not-promoted); 8 the"
          + " cluster or a file system failed, and the same command goes on when it is started"
          + " again."
    })
final class MeanfieldCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
