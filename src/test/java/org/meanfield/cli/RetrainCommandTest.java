package org.meanfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night that fails is announced with what the scheduler sees. */
final class RetrainCommandTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @TempDir private Path directory;
  private HttpServer server;
  private int answer = 204;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void hangUp() {
    server.stop(0);
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
    return "http://localhost:" + server.getAddress().getPort() + "/services/SecretToken";
  }

  @Test
  void failureIsAnnounced() throws Exception {
    assertEquals(2, retrainWithoutTraining(url()));
    JsonNode document = new ObjectMapper().readTree(output.toByteArray());
    JsonNode announced = new ObjectMapper().readTree(told.take());
    assertEquals("failed", announced.get("event").asText());
    assertEquals(2, announced.get("exitCode").asInt());
    assertEquals(document.get("message"), announced.get("reasons").get(0));
    assertEquals(directory + "/registry", announced.get("registry").asText());
  }

  @Test
  void receiverThatFailsChangesNothing() throws Exception {
    answer = 404;
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
    assertTrue(text.contains("webhook.url is no http or https address"), text);
    assertTrue(text.contains("webhook.url holds a user name or password"), text);
    assertFalse(text.contains("SecretToken"), text);
    assertTrue(told.isEmpty());
  }
}
