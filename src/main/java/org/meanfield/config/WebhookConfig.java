package org.meanfield.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.meanfield.errors.Violations;

/**
 * The webhook that the outcome of a retraining is posted to. The address is a secret: Slack's and
 * Teams' hold a token in their path or query, so messages name its scheme and host alone.
 *
 * @param url the http or https address that the outcome is posted to; empty to post it nowhere
 * @param format the document that is posted: all fields as JSON ({@code json}), or a message for
 *     incoming webhooks of Slack ({@code slack}) or for workflows of Teams ({@code teams})
 * @param attempts the largest number of attempts to post it
 * @param timeoutSeconds the time limit of each attempt in seconds, from connecting to the answer,
 *     and the longest wait before another attempt
 */
public record WebhookConfig(String url, Format format, int attempts, int timeoutSeconds) {
  /** Nobody is told. */
  public static final WebhookConfig NONE = new WebhookConfig("", Format.JSON, 1, 1);

  /** The document that the receiver reads. */
  public enum Format {
    /** All that is known, by field. */
    JSON,
    /** A message for Slack's incoming webhooks. */
    SLACK,
    /** A message with a card, for the webhooks of Teams' workflows. */
    TEAMS
  }

  /** Checks that each setting is within its range. */
  public WebhookConfig {
    Optional<URI> uri = parse(url);
    new Violations()
        .require(
            url.isEmpty() || uri.filter(WebhookConfig::isHttp).isPresent(),
            "url",
            "is not an http or https address",
            "give one such as https://host/path, or leave it empty for none")
        .require(
            uri.map(URI::getRawUserInfo).isEmpty(),
            "url",
            "holds a user name or password, which would not be sent",
            "put a token into its path or query")
        .atLeast("attempts", attempts, 1, "3 is usual")
        .atLeast("timeoutSeconds", timeoutSeconds, 1, "10 is usual")
        .check();
  }

  private static boolean isHttp(URI uri) {
    return uri.getHost() != null && String.valueOf(uri.getScheme()).matches("(?i)https?");
  }

  /** Without the parser's own message, which repeats the address. */
  private static Optional<URI> parse(String url) {
    try {
      return Optional.of(new URI(url));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Scheme, host and port: what may be told of the address. */
  public String place() {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  @Override
  public String toString() {
    return "WebhookConfig["
        + (url.isEmpty() ? "nowhere" : place() + " as " + format)
        + ", attempts="
        + attempts
        + ", timeoutSeconds="
        + timeoutSeconds
        + "]";
  }
}
