package org.meanfield.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.spark.SparkUserAppException;
import org.meanfield.errors.ExitCode;

/** The program's entry point for spark-submit. */
public final class Main {
  private Main() {}

  /**
   * Runs a command. It returns normally on success and throws Spark's own carrier of an exit code
   * otherwise: SparkSubmit exits with that code, and YARN's application master, which takes a call
   * of {@code System.exit} for a failure, reports it.
   */
  public static void main(String[] arguments) throws SparkUserAppException {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    EndSignal.watch();
    // JSON is UTF-8, whatever the locale.
    PrintStream standardOutput = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Whatever a library prints must not end up in the JSON on standard output.
    System.setOut(System.err);
    int code =
        JavaVersion.isSupported(Runtime.version())
            ? new CommandRunner(standardOutput, System.err).run(arguments)
            : JavaVersion.refuse(new Console(standardOutput, System.err), arguments);
    standardOutput.flush();
    System.err.flush();
    if (code != ExitCode.DONE.code()) {
      throw new SparkUserAppException(code);
    }
  }
}
