package org.meanfield;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts {@code deploy/local} as a user does, in processes of their own. */
final class Meanfield {
  private final Path directory;
  private final String master;
  private String sparkConfiguration = "";

  /** Keeps outputs in {@code directory}. */
  Meanfield(Path directory, String master) {
    this.directory = directory;
    this.master = master;
  }

  /** Makes Spark read its defaults from {@code directory}. */
  void sparkDefaults(Path sparkConfigurationDirectory) {
    sparkConfiguration = sparkConfigurationDirectory.toString();
  }

  /** A process that has ended. */
  record Ended(int code, String output, String errors) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(output);
    }
  }

  /** A process that may still run. */
  record Running(Process process, Path output, Path errors) {
    /** kill -9. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    Ended await() throws IOException, InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        kill();
        throw new IllegalStateException(
            "still running after 5 minutes: " + Files.readString(errors));
      }
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
  }

  Running start(String... arguments) throws IOException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Path errors = Files.createTempFile(directory, "errors", ".txt");
    List<String> command = new ArrayList<>(List.of("deploy/local"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("MASTER", master);
    builder.environment().put("SPARK_DRIVER_MEMORY", "1g");
    builder.environment().remove("OMP_NUM_THREADS");
    if (!sparkConfiguration.isEmpty()) {
      builder.environment().put("SPARK_CONF_DIR", sparkConfiguration);
    }
    return new Running(builder.start(), output, errors);
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }
}
