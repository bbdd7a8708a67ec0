package org.meanfield.retrain;

import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.meanfield.config.WebhookConfig;
import org.meanfield.errors.ExitCode;

/**
 * Posts outcomes to a receiver; nothing stops because it doesn't listen. However the receiver
 * behaves, it takes at most twice the time of all attempts, and no more memory than a few headers.
 */
public final class Webhook {
  private static final int OK_CLASS = 2;
  private static final String USER_AGENT = "meanfield";

  private final WebhookConfig config;
  private final Duration timeout;

  /** The receiver of a configuration. */
  public Webhook(WebhookConfig config) {
    this.config = config;
    this.timeout = Duration.ofSeconds(config.timeoutSeconds());
  }

  /**
   * Tells of a retraining that decided nothing.
   *
   * @param message one or more sentences for the user
   * @return a warning if that fails
   */
  public Optional<String> tellFailure(String registry, ExitCode code, String message, Clock clock) {
    return tell(Announcement.failure(registry, clock.instant().toString(), code, message));
  }

  /**
   * Tells of a decision about a version.
   *
   * @param result that has a decision
   * @return a warning if that fails
   */
  public Optional<String> tell(RetrainResult result) {
    return tell(Announcement.of(result));
  }

  Optional<String> tell(Announcement announcement) {
    if (config.url().isEmpty()) {
      return Optional.empty();
    }
    String body = announcement.as(config.format());
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    int[] attempts = {0};
    try {
      Failsafe.with(retries())
          .run(
              context -> {
                attempts[0] = context.getAttemptCount() + 1;
                post(client, body);
              });
      return Optional.empty();
    } catch (RuntimeException e) {
      Throwable cause = e instanceof FailsafeException ? e.getCause() : e;
      if (cause instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return Optional.of(
          String.format(
              "webhook.url, at %s, could not be notified, after %d attempts: %s.",
              config.place(), attempts[0], reason(cause)));
    }
  }

  private RetryPolicy<Object> retries() {
    return RetryPolicy.builder()
        .withMaxAttempts(config.attempts())
        .handleIf(failure -> !(failure instanceof Refusal refusal) || refusal.mayPass(timeout))
        .abortOn(InterruptedException.class)
        .withDelayFn(this::delay)
        .build();
  }

  /** Returns 1, 2, 4 s and so on, or as long as the receiver asks; at most an attempt's time. */
  private Duration delay(ExecutionContext<Object> context) {
    if (context.getLastException() instanceof Refusal refusal && !refusal.wait.isZero()) {
      return refusal.wait;
    }
    long seconds = 1L << Math.min(context.getAttemptCount() - 1, Integer.SIZE);
    return Duration.ofSeconds(Math.min(seconds, config.timeoutSeconds()));
  }

  /** The receiver answered, but not as one that has taken note. */
  private static final class Refusal extends IOException {
    private final int status;

    /** The time for which it wants to hear nothing of us; zero if it doesn't say. */
    private final Duration wait;

    private Refusal(int status, Duration wait) {
      super("it answered " + status);
      this.status = status;
      this.wait = wait;
    }

    private boolean mayPass(Duration longest) {
      return (status / 100 == 5 || status == 429 || status == 408) && wait.compareTo(longest) <= 0;
    }
  }

  private void post(HttpClient client, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(config.url()))
            .header("Content-Type", "application/json")
            .header("User-Agent", USER_AGENT)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, head -> new UnreadBody());
    try {
      HttpResponse<Void> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() / 100 != OK_CLASS) {
        throw new Refusal(response.statusCode(), wait(response));
      }
    } catch (TimeoutException e) {
      throw new IOException("it gave no answer within " + timeout.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e.getCause());
    } finally {
      // Closes the connection if there is no answer yet.
      answer.cancel(true);
    }
  }

  private static Duration wait(HttpResponse<Void> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ZERO);
  }

  /** Says what went wrong; exceptions of a network often have no message. */
  private static String reason(Throwable failure) {
    Throwable root = ExceptionUtils.getRootCause(failure);
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return "nobody knows its host";
    }
    if (ExceptionUtils.indexOfType(failure, ConnectException.class) >= 0) {
      return "it takes no connection";
    }
    if (ExceptionUtils.indexOfType(failure, SSLException.class) >= 0) {
      return "there is no secure connection to it (" + root.getMessage() + ")";
    }
    return failure.getMessage() == null ? root.toString() : failure.getMessage();
  }
}
