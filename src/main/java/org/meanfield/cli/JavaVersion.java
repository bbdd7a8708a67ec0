package org.meanfield.cli;

import java.util.Arrays;
import org.meanfield.errors.ExitCode;

/** The Java that Spark 3.5 runs on. An older one doesn't load our classes at all. */
final class JavaVersion {
  private static final int SUPPORTED = 17;

  private JavaVersion() {}

  static boolean isSupported(Runtime.Version version) {
    return version.feature() == SUPPORTED;
  }

  /** Tells which Java runs, and which should; returns the exit code. */
  static int refuse(Console console, String... arguments) {
    return console.failure(
        ExitCode.USAGE,
        String.format(
            "Meanfield needs Java %d, but %s is Java %d. Set JAVA_HOME to a JDK %d.",
            SUPPORTED, System.getProperty("java.home"), Runtime.version().feature(), SUPPORTED),
        Arrays.asList(arguments).contains("--json"));
  }
}
