package org.meanfield.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.meanfield.app.RegistryApp;
import org.meanfield.errors.ExitCode;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code registry}, which only has commands of its own. */
@Command(
    name = "registry",
    description = "Shows a registry's models, and chooses the champion by hand.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RegistryCommand.ListCommand.class,
      RegistryCommand.ShowCommand.class,
      RegistryCommand.PromoteCommand.class,
      RegistryCommand.RollbackCommand.class
    })
final class RegistryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  /** The options that all subcommands take. */
  static final class RegistryOptions {
    @Option(
        names = "--registry",
        required = true,
        paramLabel = "PATH",
        description = "The directory of the registry, on any Hadoop file system.")
    private String registry;

    @Mixin private ReportOptions report;

    RegistryApp app() {
      return new RegistryApp(registry, Clock.systemUTC());
    }

    boolean json() {
      return report.json();
    }
  }

  private static int tell(Console console, boolean json, Object answer, List<String> lines) {
    if (json) {
      console.json(answer);
    } else {
      lines.forEach(console.output()::println);
    }
    return ExitCode.DONE.code();
  }

  private static String line(RegistryApp.Entry entry) {
    Decision decision = entry.decision();
    String outcome =
        decision == null
            ? "unfinished"
            : decision.outcome().label() + "  test " + new TreeMap<>(decision.challenger());
    return entry.version().name() + "  " + entry.version().created() + "  " + outcome;
  }

  private static List<String> lines(Champion champion) {
    return List.of("champion  " + champion.version() + "  " + champion.model());
  }

  /** The command {@code registry list}. */
  @Command(name = "list", description = "Lists all versions with their outcomes, and the champion.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin private RegistryOptions options;
    private final Console console;

    ListCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      RegistryApp.Listing listing = options.app().list();
      List<String> lines = new ArrayList<>();
      listing.versions().forEach(entry -> lines.add(line(entry)));
      if (listing.champion() != null) {
        lines.addAll(lines(listing.champion()));
      }
      return tell(console, options.json(), listing, lines);
    }
  }

  /** The command {@code registry show}. */
  @Command(
      name = "show",
      description = "Shows why a version was trained, and why it was promoted or refused.")
  static final class ShowCommand implements Callable<Integer> {
    @Mixin private RegistryOptions options;

    @Parameters(paramLabel = "VERSION", description = "The version, such as 000012.")
    private String version;

    private final Console console;

    ShowCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      RegistryApp.Entry entry = options.app().show(version);
      List<String> lines = new ArrayList<>();
      lines.add(line(entry));
      lines.add("  begun: " + entry.version().reason());
      if (entry.decision() != null) {
        entry.decision().reasons().forEach(reason -> lines.add("  " + reason));
        entry.decision().warnings().forEach(warning -> lines.add("  warning: " + warning));
      }
      return tell(console, options.json(), entry, lines);
    }
  }

  /** The command {@code registry promote}. */
  @Command(name = "promote", description = "Makes a version the champion, even if it was refused.")
  static final class PromoteCommand implements Callable<Integer> {
    @Mixin private RegistryOptions options;

    @Parameters(paramLabel = "VERSION", description = "The version, such as 000012.")
    private String version;

    private final Console console;

    PromoteCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Champion champion = options.app().promote(version);
      return tell(console, options.json(), champion, lines(champion));
    }
  }

  /** The command {@code registry rollback}. */
  @Command(
      name = "rollback",
      description = "Makes the champion before the present one the champion again.")
  static final class RollbackCommand implements Callable<Integer> {
    @Mixin private RegistryOptions options;
    private final Console console;

    RollbackCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Champion champion = options.app().rollback();
      return tell(console, options.json(), champion, lines(champion));
    }
  }
}
