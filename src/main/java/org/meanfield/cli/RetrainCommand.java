package org.meanfield.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.meanfield.app.GracefulStop;
import org.meanfield.app.RetrainApp;
import org.meanfield.app.RetrainApp.Patience;
import org.meanfield.app.SparkRuntime;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RetrainConfig;
import org.meanfield.config.RetrainConfigLoader;
import org.meanfield.config.RetrainConfigLoader.LoadedRetraining;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.StoppedException;
import org.meanfield.retrain.RetrainResult;
import org.meanfield.retrain.Webhook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code retrain}. */
@Command(
    name = "retrain",
    description = {
      "Trains a challenger if there is new data, and promotes it if it is better than the champion.",
      "Made for schedulers: starting it twice, or again after it was killed, does no harm."
    })
final class RetrainCommand implements Callable<Integer> {
  @Mixin private ReportOptions report;
  private final Console console;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration file of the retraining, on any Hadoop file system.")
  private String configFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a setting, such as minNewExamples=500. May be given several times.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--wait", description = "Waits while another process holds the registry's lock.")
  private boolean wait;

  @Option(
      names = "--fail-if-not-promoted",
      description = "Exits with code 7 if a challenger is refused.")
  private boolean failIfNotPromoted;

  RetrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    RetrainConfigLoader loader = new RetrainConfigLoader(SparkRuntime.hadoopConfiguration());
    LoadedRetraining loaded = loader.fromFile(configFile, settings);
    tellFailures(loaded.config());
    LoadedConfig training = loader.training(loaded);
    try (GracefulStop stop = new GracefulStop(training.config().shutdown())) {
      return retrain(
          new RetrainApp(
              loaded,
              training,
              wait ? Patience.WAIT : Patience.NONE,
              Clock.systemUTC(),
              stop,
              console.progress(report)));
    }
  }

  /** Has a failure from here on announced by the webhook, too. */
  private void tellFailures(RetrainConfig config) {
    Webhook webhook = new Webhook(config.webhook());
    console.onFailure(
        (code, message) ->
            webhook
                .tellFailure(config.registry(), code, message, Clock.systemUTC())
                .ifPresent(console::warning));
  }

  /** Tells how it ended, while the JVM's end is still held up. */
  private int retrain(RetrainApp app) {
    RetrainResult result;
    try {
      result = app.run();
    } catch (StoppedException e) {
      return console.failure(e.exitCode(), e.getMessage(), report.json());
    }
    result.warnings().forEach(console::warning);
    if (report.json()) {
      console.json(result);
    } else {
      print(result);
    }
    return failIfNotPromoted && result.status().equals("refused")
        ? ExitCode.NOT_PROMOTED.code()
        : ExitCode.DONE.code();
  }

  private void print(RetrainResult result) {
    String version = result.version().isEmpty() ? "" : " version " + result.version();
    console.output().println(result.status() + version);
    result.reasons().forEach(reason -> console.output().println("  " + reason));
    console
        .output()
        .println("champion  " + (result.champion().isEmpty() ? "none" : result.champion()));
  }
}
