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
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night that fails is announced with what the scheduler sees. */
final class RetrainCommandTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @TempDir private Path directory;
  private Receiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void hangUp() {
    receiver.close();
  }

  private int retrainWithoutTraining(String url) throws IOException {
    Path config = directory.resolve("retrain.conf");
    Files.writeString(
        config,
        """
        registry = "%s/registry", training = "%s/none.conf"
        webhook { url = "%s", attempts = 1, timeoutSeconds = 5 }
        """
            .formatted(directory, directory, url));
    return new CommandRunner(
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8))
        .run("retrain", "--json", "-v", "--config", config.toString());
  }

  private String url() {
    return "http://localhost:" + receiver.port() + "/services/SecretToken";
  }

  @Test
  void failureIsAnnounced() throws Exception {
    assertEquals(2, retrainWithoutTraining(url()));
    JsonNode document = new ObjectMapper().readTree(output.toByteArray());
    JsonNode announced = new ObjectMapper().readTree(receiver.told().take());
    assertEquals("failed", announced.get("event").asText());
    assertEquals(2, announced.get("exitCode").asInt());
    assertEquals(document.get("message"), announced.get("reasons").get(0));
    assertEquals(directory + "/registry", announced.get("registry").asText());
  }

  @Test
  void receiverThatFailsChangesNothing() throws Exception {
    receiver.answer(404);
    assertEquals(2, retrainWithoutTraining(url()));
    String text = errors.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("warning: webhook.url, at http://localhost:"), text);
    assertFalse(text.contains("SecretToken"), text);
  }

  @Test
  void addressIsNotRepeatedWhereItIsRefused() throws Exception {
    for (String url :
        new String[] {
          "hooks.example.org/services/SecretToken",
          "https://hooks.example.org/a b/SecretToken",
          "https://SecretToken@hooks.example.org/",
          "https://me:SecretToken@hooks.example.org/"
        }) {
      assertEquals(2, retrainWithoutTraining(url));
    }
    String text = errors.toString(StandardCharsets.UTF_8) + output;
    assertTrue(text.contains("webhook.url is not an http or https address"), text);
    assertTrue(text.contains("webhook.url holds a user name or password"), text);
    assertFalse(text.contains("SecretToken"), text);
    assertTrue(receiver.told().isEmpty());
  }
}
