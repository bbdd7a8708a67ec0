package org.meanfield;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Java processes: the command of a small program that ends in seconds or waits most of the time,
 * and the end of running ones.
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

  /** Waits until commands of the processes have all {@code words}, and ends these with kill -9. */
  static void kill(Supplier<Stream<ProcessHandle>> processes, String... words)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      List<ProcessHandle> found =
          processes.get().filter(process -> has(process, List.of(words))).toList();
      if (!found.isEmpty()) {
        found.forEach(ProcessHandle::destroyForcibly);
        return;
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("no process has " + List.of(words));
  }

  private static boolean has(ProcessHandle process, List<String> words) {
    try {
      String command = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
      return List.of(command.split("\0", -1)).containsAll(words);
    } catch (IOException e) {
      // The process has ended.
      return false;
    }
  }
}
