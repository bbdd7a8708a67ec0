package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.meanfield.app.PrepareApp;
import org.meanfield.app.SparkRuntime;
import org.meanfield.config.PrepareConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code prepare}. */
@Command(
    name = "prepare",
    description = "Makes an immutable dataset of the user's own files, for train to read.")
final class PrepareCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration file of the preparation, on any Hadoop file system.")
  private String configFile;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "The directory of the dataset, which must not exist yet.")
  private String output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a setting, such as data.shards=16. May be given several times.")
  private List<String> settings = new ArrayList<>();

  @Mixin private ReportOptions report;

  private final Console console;

  PrepareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PrepareConfigLoader loader = new PrepareConfigLoader(SparkRuntime.hadoopConfiguration());
    PrepareApp.Result result =
        new PrepareApp(
                loader.fromFile(configFile, settings),
                output,
                step -> {
                  if (!report.quiet()) {
                    console.note(step);
                  }
                })
            .run();
    if (report.json()) {
      console.json(result);
    } else {
      new DatasetText(result.manifest()).print(console.output());
      console.output().printf("dataset      %s%n", result.dataset());
    }
    return 0;
  }
}
