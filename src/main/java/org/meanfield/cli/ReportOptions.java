package org.meanfield.cli;

import picocli.CommandLine.Option;

/** The options that choose how a command reports its progress. */
final class ReportOptions {
  @Option(names = "--json", description = "Prints the result as one JSON document.")
  private boolean json;

  @Option(names = "--quiet", description = "Shows no progress.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Shows more of the progress, and stack traces.")
  private boolean verbose;

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }
}
