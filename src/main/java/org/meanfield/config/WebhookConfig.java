package org.meanfield.config;

import java.net.URI;
import org.meanfield.errors.Violations;

/**
 * Who is told of an outcome.
 *
 * @param url where the outcome is posted to as JSON; empty for nowhere
 * @param attempts at most
 * @param timeoutSeconds of each
 */
public record WebhookConfig(String url, int attempts, int timeoutSeconds) {
  /** Checks ranges. */
  public WebhookConfig {
    new Violations()
        .require(
            url.isEmpty() || isHttp(url),
            "url",
            "is " + url + ", which is no http or https address",
            "leave it empty for none")
        .atLeast("attempts", attempts, 1, "3 is usual")
        .atLeast("timeoutSeconds", timeoutSeconds, 1, "10 is usual")
        .check();
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
