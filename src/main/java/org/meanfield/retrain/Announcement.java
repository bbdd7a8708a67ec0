package org.meanfield.retrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.StringUtils;
import org.meanfield.config.WebhookConfig.Format;
import org.meanfield.errors.ExitCode;

/**
 * The announcement of a retraining's end.
 *
 * @param registry in which
 * @param time as ISO 8601 in UTC
 * @param event {@code promoted} or {@code refused}; {@code failed} or {@code stopped} if nothing
 *     was decided
 * @param version that was decided on; empty if none was
 * @param champion that there is now; empty if there is none, or nothing was decided
 * @param reasons why, as sentences
 * @param exitCode of a command that failed, which tells whether starting it again helps; else 0
 */
record Announcement(
    @JsonProperty String registry,
    @JsonProperty String time,
    @JsonProperty String event,
    @JsonProperty String version,
    @JsonProperty String champion,
    @JsonProperty List<String> reasons,
    @JsonProperty int exitCode) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More than any message of ours, and less than a chat takes. */
  private static final int MOST_CHARACTERS = 4000;

  /** Announces the decision about a version. */
  static Announcement of(RetrainResult result) {
    return new Announcement(
        result.registry(),
        result.decision().decided(),
        result.decision().outcome().label(),
        result.version(),
        result.champion(),
        result.reasons(),
        ExitCode.DONE.code());
  }

  /** Announces the end of a command that decided nothing. */
  static Announcement failure(String registry, String time, ExitCode code, String message) {
    String event = code.isStop() ? "stopped" : "failed";
    return new Announcement(registry, time, event, "", "", List.of(message), code.code());
  }

  /** The document that a receiver takes. */
  String as(Format format) {
    try {
      return JSON.writeValueAsString(
          switch (format) {
            case JSON -> this;
            case SLACK -> Map.of("text", escaped(headline() + "\n" + text()));
            case TEAMS -> card();
          });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String headline() {
    return version.isEmpty()
        ? "Retraining in " + registry + " " + event + " with exit code " + exitCode + "."
        : "Version " + version + " is " + event + " in " + registry + ".";
  }

  private String text() {
    String after = champion.isEmpty() ? "" : " The champion is version " + champion + ".";
    return StringUtils.abbreviate(String.join(" ", reasons), MOST_CHARACTERS) + after;
  }

  /** Slack takes these for its own marks, such as that for calling everybody. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** A message with one Adaptive Card. */
  private Map<String, Object> card() {
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.2");
    card.put(
        "body",
        List.of(
            Map.of("type", "TextBlock", "text", headline(), "weight", "Bolder", "wrap", true),
            Map.of("type", "TextBlock", "text", text(), "wrap", true)));
    return Map.of(
        "type",
        "message",
        "attachments",
        List.of(Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", card)));
  }
}
