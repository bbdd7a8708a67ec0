package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.app.InitApp;
import org.meanfield.app.InitApp.Existing;
import org.meanfield.app.SparkRuntime;
import org.meanfield.guess.Wishes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code init}. */
@Command(
    name = "init",
    description =
        "Looks at your file (CSV, Parquet, a text) or folder (of such files, of images, of IDX"
            + " files), and writes prepare.conf and train.conf, which fit it.")
final class InitCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "The file or folder to look at, on any Hadoop file system.")
  private String path;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "",
      description = "The directory of the two configurations. Default: the working directory.")
  private String output;

  @Option(names = "--force", description = "Replaces configurations that are there already.")
  private boolean force;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "The column to forecast, of time series.")
  private String target;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "The column of classes, of sequences or of a table.")
  private String label;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "The column of times, or of the steps' order.")
  private String time;

  @Option(
      names = "--series",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "The column that names the time series of each row.")
  private String series;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "The column that names the sequence of each row, or each example of a table.")
  private String id;

  @Option(
      names = "--model",
      paramLabel = "KIND",
      defaultValue = "any",
      description =
          "The kind of the model: lstm, autoencoder or rbm. By default, what suits the files.")
  private Wishes.Model model;

  @Mixin private ReportOptions report;

  private final Console console;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    InitApp.Result result =
        new InitApp(
                path,
                new Wishes(target, label, time, series, id, model),
                new InitApp.Output(output, force ? Existing.REPLACE : Existing.REFUSE),
                SparkRuntime.hadoopConfiguration())
            .run();
    if (report.json()) {
      console.json(new GuessText(result).document());
    } else {
      new GuessText(result).print(console.output());
    }
    return 0;
  }
}
