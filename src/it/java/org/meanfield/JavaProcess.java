package org.meanfield;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The command of a small Java program that ends in seconds, or waits most of the time; and the end
 * of others.
 */
final class JavaProcess {
  private static final long PATIENCE_MILLIS = 60_000;

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

  /** Waits until some of the processes run {@code mainClass}, and ends these with kill -9. */
  static void kill(Supplier<Stream<ProcessHandle>> processes, String mainClass)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      List<ProcessHandle> found =
          processes.get().filter(process -> runs(process, mainClass)).toList();
      if (!found.isEmpty()) {
        found.forEach(ProcessHandle::destroyForcibly);
        return;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("no process runs " + mainClass);
  }

  private static boolean runs(ProcessHandle process, String mainClass) {
    try {
      String words = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
      return List.of(words.split("\0", -1)).contains(mainClass);
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }
}
