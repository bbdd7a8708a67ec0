package org.meanfield.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.CheckpointPublished;
import org.meanfield.train.event.TrainingEvent.EpochEnded;
import org.meanfield.train.event.TrainingEvent.Evaluated;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.RunEnded;
import org.meanfield.train.event.TrainingEvent.RunStarted;
import org.meanfield.train.event.TrainingEvent.Warning;

final class ReportsTest {
  private static final List<TrainingEvent> RUN =
      List.of(
          new RunStarted("runs/a", 0, 200),
          new RoundEnded(1, 2, 1, 100, 1, 2.25, 640, 0.5, 0.1, List.of(0.4)),
          new RoundEnded(1, 2, 2, 100, 2, 2.125, 640, 0.5, 0.1, List.of(0.4)),
          new EpochEnded(1, 2, 2.1875, 1280),
          new Evaluated(1, "test", Map.of("accuracy", 0.5, "crossEntropy", 1.5)),
          new CheckpointPublished("runs/a/checkpoints/000002", 2, 0.25),
          new Warning("something is odd"),
          new RunEnded("completed"));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String told(EventListener listener) {
    RUN.forEach(listener::on);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void linesTellEpochRoundLossSpeedAndTimeLeft() {
    String text = told(new ProgressLines(out, 0));
    assertTrue(
        text.contains(
            "epoch 1 of 2, round 2 of 100: loss 2.1250, 1,280 examples/s, 1 min 39 s left\n"),
        text);
    assertTrue(text.contains("test: accuracy 0.5000, crossEntropy 1.5000\n"), text);
    assertTrue(text.contains("checkpoint runs/a/checkpoints/000002 (0.25 s)\n"), text);
    assertTrue(text.contains("warning: something is odd\n"), text);
  }

  @Test
  void linesDoNotComeFasterThanAsked() {
    String text = told(new ProgressLines(out, 10));
    assertTrue(text.contains("round 1 of 100") && !text.contains("round 2 of 100"), text);
  }

  @Test
  void barShowsTheSame() {
    String text = told(new ProgressBarReport(out));
    assertTrue(text.contains("2/200"), text);
    assertTrue(text.contains("loss 2.1250"), text);
    assertTrue(text.contains("warning: something is odd\n"), text);
  }

  @Test
  void jsonEventsAreOneDocumentALine() throws IOException {
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    List<String> lines = told(new JsonEvents(bytes, clock)).lines().toList();
    assertEquals(RUN.size(), lines.size());
    JsonNode round = new ObjectMapper().readTree(lines.get(2));
    assertEquals("RoundEnded", round.get("event").asText());
    assertEquals("2026-01-02T03:04:05Z", round.get("time").asText());
    assertEquals(2.125, round.get("loss").asDouble());
    assertEquals(100, round.get("roundsInEpoch").asInt());
  }
}
