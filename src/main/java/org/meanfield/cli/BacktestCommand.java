package org.meanfield.cli;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.meanfield.app.BacktestApp;
import org.meanfield.app.BacktestApp.Origin;
import org.meanfield.app.BacktestApp.Spread;
import org.meanfield.app.GracefulStop;
import org.meanfield.config.LoadedConfig;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.UsageException;
import org.meanfield.report.MetricsText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code backtest}. */
@Command(
    name = "backtest",
    description = {
      "Trains a forecasting model at each of several origins in time, on what was known by then,",
      "and evaluates it on the stretch that follows, of data.splits.testFraction of the time.",
      "The training configuration has data.kind = source. Started again, it goes on."
    })
final class BacktestCommand implements Callable<Integer> {
  @Mixin private CommonOptions options;
  private final Console console;

  @Option(
      names = "--origins",
      defaultValue = "5",
      paramLabel = "N",
      description = "The number of origins. Default: ${DEFAULT-VALUE}.")
  private int origins;

  BacktestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (origins < 1) {
      throw new UsageException("--origins must be at least 1 but is " + origins + "; 5 is usual.");
    }
    LoadedConfig config = options.load();
    try (GracefulStop stop = new GracefulStop(config.config().shutdown())) {
      return backtest(
          new BacktestApp(
              config, origins, stop, console.progress(options.report()), console::warning));
    }
  }

  /** Tells how it ended, while the JVM's end is still held up. */
  private int backtest(BacktestApp app) {
    try {
      BacktestApp.Result result = app.run();
      if (options.json()) {
        console.json(result);
      } else {
        print(result);
      }
      return ExitCode.DONE.code();
    } catch (StoppedException e) {
      return console.failure(e.exitCode(), e.getMessage(), options.json());
    }
  }

  private void print(BacktestApp.Result result) {
    for (Origin origin : result.origins()) {
      line("trained to %s, tested from %s to %s", origin.trainedTo(), origin.from(), origin.to());
      line("  %s", MetricsText.of(origin.evaluation().reported()));
      origin
          .baselines()
          .forEach((name, metrics) -> line("  baseline %s: %s", name, MetricsText.of(metrics)));
    }
    line("");
    table("model", result.metrics());
    result.baselines().forEach((name, metrics) -> table("baseline " + name, metrics));
    if (result.betterThanBaselines() != null) {
      line(
          "At %d of %d origins the model is at least as good as the best baseline.",
          result.betterThanBaselines(), result.origins().size());
    }
  }

  private void table(String title, Map<String, Spread> metrics) {
    int width = metrics.keySet().stream().mapToInt(String::length).max().orElse(1);
    line("%s, over the origins", title);
    for (String metric : new TreeSet<>(metrics.keySet())) {
      Spread spread = metrics.get(metric);
      line(
          "  %-" + width + "s %12.5g%s, from %.5g to %.5g",
          metric,
          spread.mean(),
          spread.standardDeviation() == null
              ? ""
              : String.format(Locale.ROOT, " ± %.5g", spread.standardDeviation()),
          spread.smallest(),
          spread.largest());
    }
  }

  private void line(String format, Object... values) {
    console.output().printf(Locale.ROOT, format + "%n", values);
  }
}
