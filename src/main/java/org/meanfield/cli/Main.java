package org.meanfield.cli;

import java.io.PrintStream;

/** Where spark-submit enters. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    PrintStream standardOutput = System.out;
    // Whatever a library prints must not end up in the JSON on standard output.
    System.setOut(System.err);
    int code = new CommandRunner(standardOutput, System.err).run(arguments);
    standardOutput.flush();
    System.err.flush();
    System.exit(code);
  }
}
