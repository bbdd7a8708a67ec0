package org.meanfield.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/**
 * Commands that are given anything: they end with an exit code that says whose fault it is, and
 * with one JSON document where that was asked for.
 */
final class CommandFuzzTest {
  /** The exit codes of success, usage, data, checkpoint and outage. */
  private static final Set<Integer> CODES = Set.of(0, 2, 3, 4, 8);

  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static Path directory;
  private static Path run;
  private static Path checkpoint;

  @BeforeContainer
  static void makeInputs() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    run = directory.resolve("run");
    checkpoint = run.resolve("checkpoints/000016");
    FileUtils.copyDirectory(Path.of("src/test/resources/run-of-format-2").toFile(), run.toFile());
  }

  @AfterContainer
  static void removeInputs() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static void endsWell(List<String> arguments) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code =
        new CommandRunner(
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8))
            .run(arguments.toArray(String[]::new));
    String told = code + " of " + arguments + "\n" + errors.toString(StandardCharsets.UTF_8);
    assertTrue(CODES.contains(code), told);
    assertFalse(told.contains("\tat "), told);
    JsonNode document =
        assertDoesNotThrow(() -> STRICT.readTree(output.toByteArray()), () -> output + told);
    assertTrue(document.isObject(), told);
    // Damage is the result of verify, not a failure of it.
    if (code != 0 && !arguments.contains("verify")) {
      assertEquals("failed", document.path("status").asText(), told);
      assertEquals(code, document.path("exitCode").asInt(), told);
    }
  }

  private static void endsWell(String... arguments) {
    Boundary.readsOrRefuses(() -> endsWell(List.of(arguments)));
  }

  @Provide
  Arbitrary<List<String>> commandLines() {
    Arbitrary<String> words =
        Arbitraries.of(
            "train",
            "prepare",
            "evaluate",
            "inspect",
            "sample",
            "retrain",
            "registry",
            "checkpoints",
            "list",
            "show",
            "verify",
            "--config",
            "--run",
            "--registry",
            "--checkpoint",
            "--output",
            "--keep",
            "--split",
            "--set",
            "--fork",
            "--quiet",
            "-q",
            "-h",
            "--help",
            "--version",
            "-V",
            "--wait",
            "--js",
            "--json",
            "--json=true",
            "--json=x",
            "--json=",
            "--probe",
            "--length",
            "--",
            "-",
            "@file",
            "--=",
            "\"",
            "'",
            "",
            " ",
            "no/such.conf",
            "000016",
            "train.epochs=0",
            "=");
    Arbitrary<String> values = Arbitraries.randomValue(Mutations::value);
    return Arbitraries.frequencyOf(Tuple.of(9, words), Tuple.of(1, values)).list().ofMaxSize(6);
  }

  @Property(seed = "1")
  void commandLine(@ForAll("commandLines") List<String> words) {
    List<String> arguments = new ArrayList<>(words);
    int end = arguments.indexOf("--");
    arguments.add(end < 0 ? arguments.size() : end, "--json");
    Boundary.readsOrRefuses(() -> endsWell(arguments));
  }

  @Provide
  Arbitrary<byte[]> records() throws IOException {
    return Mutations.json(Files.readString(run.resolve("run.json")));
  }

  @Property(seed = "2")
  void recordOfARun(@ForAll("records") byte[] content) throws IOException {
    changing(
        run.resolve("run.json"),
        content,
        () -> endsWell("inspect", "--json", "--run", run.toString()));
  }

  @Provide
  Arbitrary<byte[]> manifests() throws IOException {
    ObjectNode valid = (ObjectNode) STRICT.readTree(checkpoint.resolve("manifest.json").toFile());
    // Format 1 has no checksum, so that what was changed is believed.
    valid.remove("checksum");
    return Mutations.json(valid.put("formatVersion", 1).toString());
  }

  @Property(seed = "3")
  void manifestOfACheckpoint(@ForAll("manifests") byte[] content) throws IOException {
    changing(
        checkpoint.resolve("manifest.json"),
        content,
        () -> {
          endsWell("checkpoints", "verify", "--json", "--run", run.toString());
          endsWell("checkpoints", "list", "--json", "--run", run.toString());
        });
  }

  private static void changing(Path file, byte[] content, Runnable commands) throws IOException {
    byte[] valid = Files.readAllBytes(file);
    try {
      Files.write(file, content);
      commands.run();
    } finally {
      Files.write(file, valid);
    }
  }
}
