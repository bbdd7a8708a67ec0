package org.meanfield;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a small Java program that ends in seconds, or waits most of the time. */
final class JavaProcess {
  private JavaProcess() {}

  static List<String> command(
      String classPath, List<String> options, String mainClass, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return command;
  }
}
