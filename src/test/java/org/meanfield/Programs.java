package org.meanfield;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that some tests need; those tests are reported as skipped where they are missing. */
final class Programs {
  private Programs() {}

  /** A program that has ended, and what it told on standard output and standard error. */
  record Ended(int code, String output) {}

  /** Runs a program to its end. */
  static Ended run(ProcessBuilder program) throws IOException, InterruptedException {
    Process process = program.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  static boolean installed(String name) {
    return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }
}
