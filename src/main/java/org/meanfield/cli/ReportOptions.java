package org.meanfield.cli;

import picocli.CommandLine.Option;

/** The options that choose how a command reports its progress. */
final class ReportOptions {
  @Option(names = "--json", description = "Prints the result as one JSON document.")
  private boolean json;

  @Option(names = "--quiet", description = "Prints no progress.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Prints progress more often, and stack traces of failures.")
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
