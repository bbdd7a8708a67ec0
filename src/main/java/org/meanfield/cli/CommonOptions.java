package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.app.SparkRuntime;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.errors.UsageException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file of the run, on any Hadoop file system.")
  private String configFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a setting, such as train.epochs=3. May be given several times.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--run",
      paramLabel = "PATH",
      description = "The run directory, in place of the configuration's.")
  private String run;

  @Mixin private ReportOptions report;

  boolean json() {
    return report.json();
  }

  ReportOptions report() {
    return report;
  }

  /**
   * Returns the changes to a run's own configuration: {@code --set}, and the data of {@code
   * --config}.
   */
  List<String> changes() {
    List<String> changes = new ArrayList<>();
    if (configFile != null) {
      LoadedConfig loaded = load();
      changes.add(loaded.config().data().place().orElse("data=" + loaded.dataJson()));
    }
    changes.addAll(settings);
    return changes;
  }

  /**
   * Requires that no setting is changed.
   *
   * @param because the reason why none can be, as a sentence without its end
   * @throws UsageException if one is
   */
  void requireNoSettings(String because) {
    if (!settings.isEmpty()) {
      throw new UsageException(
          "--set " + settings.get(0) + " is given, but " + because + ". Leave it out.");
    }
  }

  /** Loads the configuration, which the command needs. */
  LoadedConfig load() {
    return load(run);
  }

  /** Loads the configuration with another run directory; null leaves the configuration's own. */
  LoadedConfig load(String directory) {
    if (configFile == null) {
      throw new UsageException(
          "No run is given. Give its configuration with --config, for example"
              + " conf/lstm-mnist-sample.conf.");
    }
    List<String> all = new ArrayList<>(settings);
    if (directory != null) {
      all.add("run=" + directory);
    }
    return new RunConfigLoader(SparkRuntime.hadoopConfiguration()).fromFile(configFile, all);
  }

  /** Returns whether a run is given, by its directory or its configuration. */
  boolean namesRun() {
    return run != null || configFile != null;
  }

  /** The run directory, from {@code --run} or the configuration. */
  String runDirectory() {
    if (run != null) {
      return run;
    }
    if (configFile == null) {
      throw new UsageException("No run is given. Give its directory with --run, or its --config.");
    }
    return load().config().run();
  }
}
