package org.meanfield.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meanfield.config.WebhookConfig;
import org.meanfield.registry.HistoryEntry;

/** Posts outcomes, as JSON, to whoever wants to know; that nobody listens stops nothing. */
final class Webhook {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK_CLASS = 2;

  private final WebhookConfig config;

  Webhook(WebhookConfig config) {
    this.config = config;
  }

  /** Tells of an outcome, perhaps once more after a death; returns a warning if that fails. */
  Optional<String> tell(String registry, HistoryEntry entry) {
    if (config.url().isEmpty()) {
      return Optional.empty();
    }
    try {
      Failsafe.with(
              RetryPolicy.builder()
                  .withMaxAttempts(config.attempts())
                  .withBackoff(1, config.attempts() + 1L, ChronoUnit.SECONDS)
                  .build())
          .run(() -> post(body(registry, entry)));
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          String.format(
              "webhook.url %s could not be told, after %d attempts: %s",
              config.url(), config.attempts(), e.getCause() == null ? e : e.getCause()));
    }
  }

  private void post(String body) throws IOException, InterruptedException {
    Duration timeout = Duration.ofSeconds(config.timeoutSeconds());
    HttpResponse<Void> response =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(config.url()))
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.discarding());
    if (response.statusCode() / 100 != OK_CLASS) {
      throw new IOException("it answered " + response.statusCode());
    }
  }

  private static String body(String registry, HistoryEntry entry) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("registry", registry);
    body.put("time", entry.time());
    body.put("event", entry.event());
    body.put("version", entry.version());
    body.put("champion", entry.champion());
    body.put("reasons", entry.reasons());
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
