package org.meanfield;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings that {@code deploy/settings} derives for a model of the size that it supposes. */
final class DeploySettings {
  /** The environment variables that change these settings. */
  private static final List<String> READ =
      List.of(
          "PARAMETERS",
          "EXECUTOR_CORES",
          "JVM_OPTIONS",
          "SPARK_SUBMIT_OPTS",
          "JDK_JAVA_OPTIONS",
          "JAVA_TOOL_OPTIONS");

  private DeploySettings() {}

  /** Returns the settings by the script's own names, such as {@code driver_memory}. */
  static Map<String, String> read() throws IOException, InterruptedException {
    ProcessBuilder bash =
        new ProcessBuilder(
            "bash",
            "-euc",
            """
            home=$PWD
            . deploy/environment
            . deploy/settings
            for name in {driver,executor}_{memory,overhead,options}; do
              echo "$name=${!name}"
            done
            """);
    bash.environment().keySet().removeAll(READ);
    Programs.Ended ended = Programs.run(bash);
    if (ended.code() != 0) {
      throw new IllegalStateException(ended.output());
    }
    return ended
        .output()
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip()));
  }

  /**
   * Returns a container's memory limit for a heap and its overhead, both of the form {@code 1024m}.
   */
  static String limit(String memory, String overhead) {
    return mebibytes(memory) + mebibytes(overhead) + "Mi";
  }

  private static int mebibytes(String text) {
    return Integer.parseInt(text.replaceFirst("m$", ""));
  }
}
