package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.meanfield.cli.InProcess;

/**
 * The program as a user starts it, by {@code deploy/local} or another script, in processes of its
 * own. {@link #inThisProcess} saves what these cost.
 */
final class Meanfield {
  /** The options of a JVM that ends in seconds, half of whose time C2 and G1 would take. */
  static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final Path directory;
  private final String master;
  private final Map<String, String> environment = new TreeMap<>();
  private List<String> launcher = List.of();
  private String script = "deploy/local";
  private boolean inThisProcess;

  /** Keeps outputs in {@code directory}. */
  Meanfield(Path directory, String master) {
    this.directory = directory;
    this.master = master;
    environment("SPARK_SUBMIT_OPTS", SHORT_LIVED + " -Dspark.ui.enabled=false");
  }

  /** Leaves the JVM as it comes, for trainings that take long or are timed. */
  Meanfield longLived() {
    requireOwnProcesses();
    environment.remove("SPARK_SUBMIT_OPTS");
    return this;
  }

  /**
   * Has commands that {@link #run} waits for run in the test's own process from now on. Most of a
   * short command's time is the start of its process, which others of our tests look at.
   */
  Meanfield inThisProcess() {
    requireOwnProcesses();
    inThisProcess = true;
    return this;
  }

  private void requireOwnProcesses() {
    if (inThisProcess) {
      throw new IllegalStateException("commands run in this process, which has its own settings");
    }
  }

  /** Makes Spark read its defaults from {@code directory}. */
  void sparkDefaults(Path sparkConfigurationDirectory) {
    environment("SPARK_CONF_DIR", sparkConfigurationDirectory.toString());
  }

  /** Sets a variable for the processes that start from now on. */
  void environment(String name, String value) {
    requireOwnProcesses();
    environment.put(name, value);
  }

  /** Submits by another script than {@code deploy/local}, whose JVMs live as short. */
  Meanfield submittedBy(String otherScript) {
    requireOwnProcesses();
    script = otherScript;
    environment("JVM_OPTIONS", SHORT_LIVED);
    return this;
  }

  /** Has another command start the processes from now on. */
  void startedBy(String... command) {
    requireOwnProcesses();
    launcher = List.of(command);
  }

  /** A process that has ended. */
  record Ended(int code, String output, String errors) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(output);
    }
  }

  /** A process that may still run. */
  record Running(Process process, Path output, Path errors) {
    /** Kills the process by SIGKILL. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** Returns once it has told something on standard error; it must not end before. */
    void awaitTold(String text) throws IOException, InterruptedException {
      while (!Files.readString(errors).contains(text)) {
        if (!process.isAlive() && !Files.readString(errors).contains(text)) {
          throw new AssertionError(
              "it never told \""
                  + text
                  + "\": "
                  + Files.readString(errors)
                  + Files.readString(output));
        }
        Thread.sleep(20);
      }
    }

    Ended await() throws IOException, InterruptedException {
      return await(5);
    }

    Ended await(int minutes) throws IOException, InterruptedException {
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        kill();
        throw new IllegalStateException(
            "it still runs after " + minutes + " minutes: " + Files.readString(errors));
      }
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
  }

  Running start(String... arguments) throws IOException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Path errors = Files.createTempFile(directory, "errors", ".txt");
    List<String> command = new ArrayList<>(launcher);
    command.add(script);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("MASTER", master);
    builder.environment().put("SPARK_DRIVER_MEMORY", "1g");
    builder.environment().remove("OMP_NUM_THREADS");
    builder.environment().putAll(environment);
    if (environment.containsKey("SPARK_SUBMIT_OPTS")) {
      builder
          .environment()
          .merge("SPARK_SUBMIT_OPTS", ClassArchive.options(), (its, shared) -> shared + " " + its);
    }
    return new Running(builder.start(), output, errors);
  }

  /** Runs a training, which must end well; returns what it tells. */
  JsonNode trained(String config, String... more) throws IOException, InterruptedException {
    Ended ended =
        run(
            Stream.concat(Stream.of("train", "--json", "--config", config), Stream.of(more))
                .toArray(String[]::new));
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return inThisProcess ? here(arguments) : start(arguments).await();
  }

  private Ended here(String... arguments) {
    Map<String, String> settings = Map.of("spark.master", master, "spark.ui.enabled", "false");
    Properties before = (Properties) System.getProperties().clone();
    settings.forEach(System::setProperty);
    try {
      InProcess ended = InProcess.run(arguments);
      return new Ended(ended.code(), ended.output(), ended.errors());
    } finally {
      System.setProperties(before);
    }
  }
}
