package org.meanfield;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that some tests need; those tests are reported as skipped where they are missing. */
final class Programs {
  private Programs() {}

  static boolean installed(String name) {
    return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }
}
