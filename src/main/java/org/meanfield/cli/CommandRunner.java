package org.meanfield.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.security.KerberosAuthException;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.MeanfieldException;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
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
    boolean json = Arrays.asList(arguments).contains("--json");
    boolean verbose =
        Arrays.asList(arguments).contains("-v") || Arrays.asList(arguments).contains("--verbose");
    CommandLine commandLine =
        new CommandLine(new MeanfieldCommand(), new ConsoleFactory(console))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(console.output(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler((e, args) -> wrongUsage(e, json))
            .setExecutionExceptionHandler((e, command, result) -> failed(e, json, verbose));
    try {
      return commandLine.execute(arguments);
    } catch (OutOfMemoryError | LinkageError e) {
      // picocli handles exceptions alone.
      return failed(e, json, verbose);
    }
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
      e.printStackTrace(errors);
    }
    Optional<MeanfieldException> ours = ours(e);
    if (ours.isPresent()) {
      return console.failure(ours.get().exitCode(), withLogin(ours.get().getMessage(), e), json);
    }
    if (e instanceof OutOfMemoryError) {
      return console.failure(
          ExitCode.UNEXPECTED,
          "The driver ran out of memory ("
              + e.getMessage()
              + "). Give it more with spark-submit --driver-memory or SPARK_DRIVER_MEMORY.",
          json);
    }
    String hint = verbose ? "" : " -v shows the stack trace.";
    return console.failure(
        ExitCode.UNEXPECTED, "Something unexpected happened: " + rootCause(e) + "." + hint, json);
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

  /** An executor's exception arrives inside Spark's. */
  private static Optional<MeanfieldException> ours(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MeanfieldException ours) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
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
