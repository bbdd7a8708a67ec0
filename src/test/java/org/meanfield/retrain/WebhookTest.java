package org.meanfield.retrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.WebhookConfig;
import org.meanfield.config.WebhookConfig.Format;
import org.meanfield.errors.ExitCode;
import org.meanfield.retrain.BadServer.Behaviour;

/** No receiver can hold up a night, and none gets its address printed. */
final class WebhookTest {
  private static final String TOKEN = "XyZ0SecretToken";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  private static WebhookConfig config(String place, int attempts) {
    return new WebhookConfig(
        place + "/services/" + TOKEN + "?sig=" + TOKEN, Format.JSON, attempts, 1);
  }

  /** Tells of a failure within twice the time of all attempts, however the receiver behaves. */
  private static Optional<String> tell(WebhookConfig config) {
    return assertTimeoutPreemptively(
        Duration.ofMillis(2_000L * config.attempts() * config.timeoutSeconds()),
        () -> new Webhook(config).tellFailure("runs/registry", ExitCode.DATA, "No data.", CLOCK));
  }

  private static String warning(WebhookConfig config) {
    String warning = tell(config).orElseThrow();
    assertFalse(warning.contains(TOKEN), warning);
    return warning;
  }

  private static Arguments bad(String name, Behaviour behaviour, int attempts, String told) {
    return Arguments.of(name, behaviour, attempts, told);
  }

  private static void forEver(Socket connection, String start, String more, int pauseMillis)
      throws IOException, InterruptedException {
    BadServer.request(connection);
    BadServer.send(connection, start);
    while (true) {
      BadServer.send(connection, more);
      Thread.sleep(pauseMillis);
    }
  }

  static Stream<Arguments> badServers() {
    return Stream.of(
        bad("is silent", (c, n) -> Thread.sleep(60_000), 2, "no answer within 1 seconds"),
        bad(
            "sends its headers byte by byte",
            (c, n) -> forEver(c, "HTTP/1.1 200 OK\r\nX-A: ", "a", 100),
            1,
            "no answer within 1 seconds"),
        bad(
            "never ends its headers",
            (c, n) -> forEver(c, "HTTP/1.1 200 OK\r\n", "X-A: " + "a".repeat(1000) + "\r\n", 1),
            1,
            "after 1 attempts"),
        bad("closes at once", (c, n) -> {}, 1, "after 1 attempts"),
        bad("speaks something else", BadServer.says("SSH-2.0-OpenSSH_9.2\r\n"), 1, "1 attempts"),
        bad("fails each time", BadServer.status("500 Oh"), 2, "it answered 500"),
        bad(
            "resets",
            (c, n) -> {
              BadServer.request(c);
              c.setSoLinger(true, 0);
            },
            1,
            "after 1 attempts"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badServers")
  void badServerIsAWarningInTime(String name, Behaviour behaviour, int attempts, String told)
      throws IOException {
    try (BadServer server = new BadServer(behaviour)) {
      String place = "http://localhost:" + server.port();
      String warning = warning(config(place, attempts));
      assertTrue(
          warning.startsWith("webhook.url, at " + place + ", could not be notified"), warning);
      assertTrue(warning.contains(told), warning);
      assertEquals(attempts, server.connections());
    }
  }

  /** Neither another address nor patience would help, or nobody has that much. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "301 Moved\r\nLocation: /services/" + TOKEN,
        "403 No",
        "404 Gone",
        "429 Slow\r\nRetry-After: 3600"
      })
  void whatDoesNotPassIsNotTriedAgain(String answer) throws IOException {
    try (BadServer server = new BadServer(BadServer.status(answer))) {
      String warning = warning(config("http://localhost:" + server.port(), 3));
      assertTrue(warning.contains("it answered " + answer.substring(0, 3)), warning);
      assertEquals(1, server.connections());
    }
  }

  static Stream<Arguments> bodies() {
    String head = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        Arguments.of("never ends", send(head + "\r\n", "a".repeat(1 << 16))),
        Arguments.of("never begins", send(head + "Content-Length: 9\r\n\r\n", "")),
        Arguments.of("is huge", BadServer.says(head + "Content-Length: 9999999999\r\n\r\nabc")),
        Arguments.of("is cut", BadServer.says(head + "Content-Length: 100\r\n\r\nabc")));
  }

  private static Behaviour send(String start, String more) {
    return (connection, number) -> forEver(connection, start, more, 10);
  }

  /** The status has said already that the receiver was told. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void bodyOfTheAnswerIsNotRead(String name, Behaviour behaviour) throws IOException {
    try (BadServer server = new BadServer(behaviour)) {
      assertEquals(Optional.empty(), tell(config("http://localhost:" + server.port(), 2)));
      assertEquals(1, server.connections());
    }
  }

  @Test
  void serverThatNeverAcceptsIsAWarningInTime() throws IOException {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) {
        Socket waiting = new Socket();
        queue.add(waiting);
        try {
          waiting.connect(full.getLocalSocketAddress(), 200);
        } catch (IOException e) {
          // The queue is full.
        }
      }
      String warning = warning(config("http://localhost:" + full.getLocalPort(), 1));
      assertTrue(warning.contains("after 1 attempts"), warning);
    } finally {
      for (Socket waiting : queue) {
        waiting.close();
      }
    }
  }

  @Test
  void hostThatNobodyKnowsIsAWarning() {
    String warning = warning(config("https://nowhere.invalid", 1));
    assertTrue(warning.contains("after 1 attempts: nobody knows its host"), warning);
  }

  @Test
  void portWhereNobodyListensIsAWarning() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String warning = warning(config("http://localhost:" + port, 1));
    assertTrue(warning.contains("it takes no connection"), warning);
  }

  @Test
  void plainTextServerIsNoSecureOne() throws IOException {
    try (BadServer server = new BadServer((c, n) -> BadServer.send(c, "HTTP/1.1 200 OK\r\n\r\n"))) {
      String warning = warning(config("https://localhost:" + server.port(), 1));
      assertTrue(warning.contains("there is no secure connection to it"), warning);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 Oh", "503 Busy\r\nRetry-After: 1", "429 Slow\r\nRetry-After: 1"})
  void whatPassesIsTriedAgain(String first) throws IOException {
    Behaviour behaviour = (c, n) -> BadServer.status(n == 1 ? first : "204 Thanks").treat(c, n);
    try (BadServer server = new BadServer(behaviour)) {
      assertEquals(Optional.empty(), tell(config("http://localhost:" + server.port(), 2)));
      assertEquals(2, server.connections());
    }
  }

  private static JsonNode told(Format format, Announcement announcement) throws Exception {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Behaviour behaviour =
        (c, n) -> {
          requests.add(BadServer.request(c));
          BadServer.send(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
    try (BadServer server = new BadServer(behaviour)) {
      String url = "http://localhost:" + server.port() + "/hook?a=b";
      WebhookConfig config = new WebhookConfig(url, format, 1, 5);
      assertEquals(Optional.empty(), new Webhook(config).tell(announcement));
      String request = requests.take();
      assertTrue(request.startsWith("POST /hook?a=b HTTP/1.1\r\n"), request);
      assertTrue(request.contains("Content-Type: application/json\r\n"), request);
      return new ObjectMapper().readTree(request.substring(request.indexOf("\r\n\r\n")));
    }
  }

  private static Announcement failure() {
    return Announcement.failure(
        "hdfs://name/registry", "2026-01-02T03:04:05Z", ExitCode.DATA, "a & <!channel> b");
  }

  private static Announcement promotion() {
    return new Announcement(
        "hdfs://name/registry",
        "2026-01-02T03:04:05Z",
        "promoted",
        "000012",
        "000012",
        List.of("It is better.", "Much."),
        0);
  }

  @Test
  void jsonHoldsAllThatIsKnown() throws Exception {
    assertEquals(
        new ObjectMapper()
            .readTree(
                """
                {"registry": "hdfs://name/registry", "time": "2026-01-02T03:04:05Z",
                 "event": "promoted", "version": "000012", "champion": "000012",
                 "reasons": ["It is better.", "Much."], "exitCode": 0}"""),
        told(Format.JSON, promotion()));
    JsonNode failed = told(Format.JSON, failure());
    assertEquals("failed", failed.get("event").asText());
    assertEquals(3, failed.get("exitCode").asInt());
    assertEquals("a & <!channel> b", failed.get("reasons").get(0).asText());
  }

  @Test
  void slackGetsAText() throws Exception {
    JsonNode told = told(Format.SLACK, failure());
    assertEquals(List.of("text"), fields(told));
    assertEquals(
        "Retraining in hdfs://name/registry failed with exit code 3.\n"
            + "a &amp; &lt;!channel&gt; b",
        told.get("text").asText());
  }

  @Test
  void teamsGetsACard() throws Exception {
    JsonNode told = told(Format.TEAMS, promotion());
    assertEquals("message", told.get("type").asText());
    JsonNode attachment = told.get("attachments").get(0);
    assertEquals("application/vnd.microsoft.card.adaptive", attachment.get("contentType").asText());
    JsonNode card = attachment.get("content");
    assertEquals("AdaptiveCard", card.get("type").asText());
    assertEquals(
        List.of(
            "Version 000012 is promoted in hdfs://name/registry.",
            "It is better. Much. The champion is version 000012."),
        card.findValuesAsText("text"));
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void longReasonsAreCut() {
    Announcement failure = Announcement.failure("registry", "", ExitCode.DATA, "x".repeat(100_000));
    assertTrue(failure.as(Format.SLACK).length() < 10_000);
    assertTrue(failure.as(Format.TEAMS).length() < 10_000);
  }

  @Test
  void nobodyIsToldWithoutAnAddress() {
    assertEquals(Optional.empty(), tell(WebhookConfig.NONE));
  }
}
