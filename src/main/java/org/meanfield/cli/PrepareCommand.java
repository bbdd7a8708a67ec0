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
    description = "Makes an immutable, sharded dataset of a user's files, which train then reads.")
final class PrepareCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "What is to be made of which source, on any Hadoop file system.")
  private String configFile;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "The dataset's directory, which must not be there yet.")
  private String output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a setting, such as data.shards=16. Repeatable.")
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
