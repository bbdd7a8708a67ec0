package org.meanfield.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.security.KerberosAuthException;
import org.meanfield.cluster.Outage;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.errors.Redaction;
import org.meanfield.errors.StoppedException;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses arguments, runs the command, and turns its end into an exit code. */
final class CommandRunner {
  private final Console console;
  private final PrintStream errors;

  CommandRunner(PrintStream output, PrintStream errors) {
    this.console = new Console(output, errors);
    this.errors = errors;
  }

  int run(String... arguments) {
    boolean json = options(arguments).anyMatch(CommandRunner::asksForJson);
    boolean verbose = options(arguments).anyMatch(Arrays.asList("-v", "--verbose")::contains);
    StringWriter text = new StringWriter();
    int code;
    LastWord lastWord = new LastWord();
    try {
      code = commandLine(json, verbose, text).execute(arguments);
      if (json && !console.hasJson()) {
        // Help, or the version.
        console.json(Map.of("text", text.toString()));
      }
    } catch (Throwable e) {
      // picocli handles exceptions alone, and of errors any may come from a library.
      code = failed(e, json, verbose);
    } finally {
      lastWord.said();
    }
    return console.output().checkError() ? unwritable(code) : code;
  }

  private CommandLine commandLine(boolean json, boolean verbose, Writer text) {
    CommandLine commandLine = new CommandLine(new MeanfieldCommand(), new ConsoleFactory(console));
    tellVersions(commandLine);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        // A file's name may begin with @, and no value is the name of an option.
        .setExpandAtFiles(false)
        .setAllowOptionsAsOptionParameters(false)
        .setOut(
            json
                ? new PrintWriter(text, true)
                : new PrintWriter(console.output(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
        .setExecutionStrategy(CommandRunner::run)
        .setParameterExceptionHandler((e, args) -> wrongUsage(e, json))
        .setExecutionExceptionHandler((e, command, result) -> failed(e, json, verbose));
  }

  /** Arguments that may be options: they are asked for before it is known whether all are right. */
  private static Stream<String> options(String... arguments) {
    return Arrays.stream(arguments).takeWhile(argument -> !"--".equals(argument));
  }

  private static boolean asksForJson(String argument) {
    return argument.equals("--json")
        || (argument.startsWith("--json=") && !argument.equalsIgnoreCase("--json=false"));
  }

  /**
   * Has every command tell versions when it is asked. If picocli handed the provider down, it would
   * ask it for each command beforehand, and load all native libraries before it knows what for.
   */
  private static void tellVersions(CommandLine commandLine) {
    commandLine.getCommandSpec().versionProvider(new VersionText());
    commandLine.getSubcommands().values().forEach(CommandRunner::tellVersions);
  }

  /** Runs the command; picocli itself shows a parent's help where no such command is there. */
  private static int run(ParseResult parsed) {
    for (ParseResult level = parsed; level != null; level = level.subcommand()) {
      // --json says how help and versions are printed, too.
      List<String> unknown =
          level.unmatched().stream().filter(argument -> !asksForJson(argument)).toList();
      if (!unknown.isEmpty()) {
        throw new UnmatchedArgumentException(level.commandSpec().commandLine(), unknown);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private int wrongUsage(ParameterException e, boolean json) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    StringBuilder message = new StringBuilder(e.getMessage()).append('.');
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message
          .append(" Did you mean ")
          .append(String.join(" or ", unmatched.getSuggestions()))
          .append('?');
    }
    message.append(" See ").append(command).append(" --help.");
    return console.failure(ExitCode.USAGE, message.toString(), json);
  }

  private int failed(Throwable e, boolean json, boolean verbose) {
    if (verbose) {
      errors.print(Redaction.text(ExceptionUtils.getStackTrace(e)));
    }
    Optional<MeanfieldException> ours = MeanfieldException.in(e);
    if (LastWord.isDue()) {
      return console.failure(ExitCode.STOPPED, stopped(e), json);
    }
    if (ours.isPresent()) {
      return failed(ours.get(), json);
    }
    Optional<Outage> outage = Outage.behind(e);
    if (outage.isPresent()) {
      String message = sentence(Outage.reason(e)) + " " + outage.get().advice();
      return console.failure(ExitCode.OUTAGE, message, json);
    }
    return console.failure(ExitCode.UNEXPECTED, unexpected(e, verbose), json);
  }

  /** Most failures at the JVM's end come of Spark having been stopped, but any may. */
  private static String stopped(Throwable e) {
    return e instanceof StoppedException
        ? e.getMessage()
        : "Stopped as asked. Start the same command again to go on. What it was doing failed: "
            + sentence(Outage.reason(e));
  }

  /** Reports a failure of ours; where the cluster is behind it, the exit code is an outage's. */
  private int failed(MeanfieldException e, boolean json) {
    ExitCode code = e.exitCode();
    String message = withLogin(e.getMessage(), e);
    boolean blamesUser =
        switch (code) {
          case USAGE, DATA, CHECKPOINT, TRAINING -> true;
          default -> false;
        };
    Optional<Outage> outage = blamesUser ? Outage.behind(e) : Optional.empty();
    return outage
        .map(it -> console.failure(ExitCode.OUTAGE, sentence(message) + " " + it.advice(), json))
        .orElseGet(() -> console.failure(code, message, json));
  }

  private static String unexpected(Throwable e, boolean verbose) {
    String hint = verbose ? "" : " -v shows the stack trace.";
    if (e instanceof OutOfMemoryError) {
      return "The driver ran out of memory ("
          + e.getMessage()
          + "). Give it more with spark-submit --driver-memory or SPARK_DRIVER_MEMORY.";
    }
    if (e instanceof StackOverflowError) {
      return "A file or value that was given is nested too deeply to be read." + hint;
    }
    if (e instanceof LinkageError) {
      return "A library can't be loaded: "
          + sentence(rootCause(e).toString())
          + " Native libraries need Linux on x86-64, and a temporary directory (java.io.tmpdir)"
          + " that programs may be run from; the jar needs the Spark that it was built for."
          + hint;
    }
    return "Something unexpected happened: " + rootCause(e) + "." + hint;
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }

  /**
   * Reports that the answer couldn't be written: what was done stands, but that must not be missed.
   */
  private int unwritable(int code) {
    errors.println(
        "meanfield: Standard output can't be written: its disk is full, or nobody reads it any more."
            + " What the command has done stands; started again, it prints its result.");
    return code == ExitCode.DONE.code() ? ExitCode.OUTAGE.code() : code;
  }

  /** Adds what to do if a secure file system doesn't know who we are. */
  private static String withLogin(String message, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KerberosAuthException
          || String.valueOf(cause.getMessage()).contains("Client cannot authenticate via")) {
        return message
            + (message.endsWith(".") ? "" : ".")
            + " There are no Kerberos credentials: give spark-submit --principal and --keytab, or"
            + " log in with kinit.";
      }
    }
    return message;
  }

  private static Throwable rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Gives each command the console. */
  private record ConsoleFactory(Console console) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.getDeclaredConstructor(Console.class).newInstance(console);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }
}
