package org.meanfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandRunnerTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new CommandRunner(
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8))
        .run(arguments);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  private void refused(int code, String part, String... arguments) {
    assertEquals(code, run(arguments), errors());
    assertTrue(errors().contains(part), errors());
    assertFalse(errors().contains("\tat "), errors());
    assertEquals(1, errors().lines().filter(line -> line.startsWith("meanfield: ")).count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "train --help",
        "evaluate --help",
        "inspect --help",
        "checkpoints --help",
        "checkpoints list --help"
      })
  void everyCommandHasHelp(String line) {
    assertEquals(0, run(line.split(" ", -1)), errors());
    assertTrue(output.toString(StandardCharsets.UTF_8).startsWith("Usage: meanfield"));
  }

  @Test
  void versionTellsWhatItRunsOn() {
    assertEquals(0, run("--version"));
    String text = output.toString(StandardCharsets.UTF_8);
    for (String part :
        new String[] {
          "meanfield 0", "commit ", "spark 3.5", "dl4j 1", "CpuBackend", "kernels for "
        }) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void usageMistakesExitWith2() {
    refused(2, "Missing required subcommand");
  }

  @Test
  void unknownCommandSuggestsAnother() {
    refused(2, "Did you mean", "trian");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nocommand --help",
        "--help nocommand",
        "nocommand --version",
        "registry nosuch --help",
        "checkpoints list nosuch --help",
        "train nosuch -h"
      })
  void helpOnWhatIsNotThereIsRefused(String line) {
    refused(2, "Unmatched argument", line.split(" ", -1));
    assertTrue(output.toString(StandardCharsets.UTF_8).isEmpty());
  }

  @Test
  void anotherJavaIsRefused() throws IOException {
    assertTrue(JavaVersion.isSupported(Runtime.version()));
    for (String version : new String[] {"11.0.2", "21", "25-ea"}) {
      assertFalse(JavaVersion.isSupported(Runtime.Version.parse(version)), version);
    }
    Console console =
        new Console(new PrintStream(output, true, StandardCharsets.UTF_8), new PrintStream(errors));
    assertEquals(2, JavaVersion.refuse(console, "train", "--json"));
    JsonNode document = new ObjectMapper().readTree(output.toByteArray());
    assertTrue(document.get("message").asText().startsWith("Meanfield needs Java 17, but "));
  }

  @Test
  void unknownOptionIsRefused() {
    refused(2, "--confg", "train", "--confg", "x");
  }

  @Test
  void formatOfRowsThatNobodyAskedForIsRefused() {
    refused(
        2,
        "--format is csv, but no rows are written without --output",
        "evaluate",
        "--run",
        "no/such",
        "--format",
        "csv");
  }

  @Test
  void missingConfigurationIsRefused() {
    refused(2, "--config", "train");
  }

  @Test
  void absentFileIsRefused() {
    refused(2, "no/such.conf", "train", "--config", "no/such.conf");
  }

  @Test
  void missingRunExitsWith4(@TempDir Path directory) {
    refused(4, "There is no run in", "checkpoints", "list", "--run", directory + "/none");
  }

  @Test
  void failureIsOneJsonDocumentToo() throws IOException {
    assertEquals(2, run("train", "--json", "--config", "no/such.conf"));
    JsonNode document = new ObjectMapper().readTree(output.toByteArray());
    assertEquals("failed", document.get("status").asText());
    assertEquals(2, document.get("exitCode").asInt());
    assertTrue(document.get("message").asText().contains("no/such.conf"));
  }

  @Test
  void verboseShowsTheStackTrace() {
    assertEquals(2, run("train", "-v", "--config", "no/such.conf"));
    assertTrue(errors().contains("\tat org.meanfield"), errors());
  }
}
