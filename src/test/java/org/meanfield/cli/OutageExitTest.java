package org.meanfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ends of commands whose file system, libraries or standard output fail. */
final class OutageExitTest {
  private static final List<String> COMMANDS =
      List.of(
          "train --config failing:///a.conf",
          "prepare --config failing:///a.conf --output /nowhere",
          "retrain --config failing:///a.conf",
          "inspect --run failing:///a",
          "checkpoints list --run failing:///a",
          "checkpoints verify --run failing:///a",
          "checkpoints prune --keep 1 --run failing:///a",
          "registry list --registry failing:///a",
          "registry rollback --registry failing:///a");

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeAll
  static void makeKnown() {
    System.setProperty(FailingFileSystem.SETTING, FailingFileSystem.class.getName());
    System.setProperty("spark.hadoop.ipc.client.connect.max.retries", "0");
  }

  @AfterAll
  static void forget() {
    System.clearProperty(FailingFileSystem.SETTING);
    System.clearProperty("spark.hadoop.ipc.client.connect.max.retries");
  }

  private int run(OutputStream to, String line) {
    return new CommandRunner(
            new PrintStream(to, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8))
        .run(line.split(" ", -1));
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  private JsonNode ended(int code, String line) throws IOException {
    assertEquals(code, run(output, line + " --json"), line + "\n" + errors());
    JsonNode document = new ObjectMapper().readTree(output.toByteArray());
    assertEquals(code, document.get("exitCode").asInt());
    assertEquals("failed", document.get("status").asText());
    return document;
  }

  static Stream<Arguments> outages() {
    return COMMANDS.stream()
        .flatMap(
            command ->
                Stream.of(
                        new ConnectException("Connection refused"),
                        new IOException("/mnt/a: No space left on device"),
                        new DSQuotaExceededException(1, 2),
                        new RemoteException(
                            "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
                            "Name node is in safe mode."))
                    .map(failure -> Arguments.of(command, failure)));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void outageOfAFileSystemMayBeTriedAgain(String command, Throwable failure) throws IOException {
    FailingFileSystem.failBy(() -> failure);
    String message = ended(8, command).get("message").asText();
    assertTrue(message.endsWith("the same command goes on when it is started again."), message);
    assertFalse(errors().contains("\tat "), errors());
  }

  static Stream<String> commands() {
    return COMMANDS.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatIsForbiddenMayNot(String command) throws IOException {
    FailingFileSystem.failBy(() -> new AccessControlException("Permission denied: user=x"));
    int code = run(output, command);
    assertTrue(code >= 2 && code <= 4, code + errors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints list --run", "registry list --registry", "train --config"})
  void hdfsThatIsOutOfReachMayBeTriedAgain(String command) throws IOException {
    String message = ended(8, command + " hdfs://127.0.0.1:1/a").get("message").asText();
    assertTrue(message.contains("127.0.0.1:1"), message);
  }

  static Stream<Arguments> libraryErrors() {
    return Stream.of(
        Arguments.of(new StackOverflowError(), "nested too deeply"),
        Arguments.of(new OutOfMemoryError("Java heap space"), "ran out of memory"),
        Arguments.of(new UnsatisfiedLinkError("no jnind4jcpu"), "no jnind4jcpu"),
        Arguments.of(new NoClassDefFoundError("org/x/Y"), "can't be loaded"),
        Arguments.of(new ExceptionInInitializerError(new IOException("noexec")), "noexec"),
        Arguments.of(new AssertionError("never"), "unexpected"));
  }

  @ParameterizedTest
  @MethodSource("libraryErrors")
  void everyErrorHasItsDocument(Throwable error, String part) throws IOException {
    FailingFileSystem.failBy(() -> error);
    String message = ended(1, "inspect --run failing:///a").get("message").asText();
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version --json",
        "train --help --json",
        "checkpoints --json",
        "train --json=x",
        "train --json -- --x",
        "train --json --json",
        "--json",
        "nonsense --json"
      })
  void whateverIsAskedForIsOneDocument(String line) throws IOException {
    run(output, line);
    assertTrue(
        new ObjectMapper().readTree(output.toByteArray()).isObject(),
        output.toString(StandardCharsets.UTF_8));
  }

  @Test
  void optionIsNoValue() throws IOException {
    String message = ended(2, "train --config").get("message").asText();
    assertTrue(message.contains("--json"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "--version --json",
        "checkpoints list --run src/test/resources/run-of-format-2",
        "checkpoints list --json --run src/test/resources/run-of-format-2",
        "inspect --run src/test/resources/run-of-format-2"
      })
  void standardOutputThatIsFullFails(String line) throws IOException {
    assertTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      assertEquals(8, run(full, line), errors());
    }
    assertTrue(errors().contains("Standard output can't be written"), errors());
  }

  @Test
  void standardOutputThatNobodyReadsFails() throws IOException {
    PipedOutputStream pipe = new PipedOutputStream();
    new PipedInputStream(pipe).close();
    assertEquals(8, run(pipe, "--help"), errors());
    assertTrue(errors().contains("nobody reads it any more"), errors());
  }

  @Test
  void failureKeepsItsCodeWhereItCannotBeTold() throws IOException {
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      assertEquals(2, run(full, "train --json"), errors());
    }
  }
}
