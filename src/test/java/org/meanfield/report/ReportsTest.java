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
import org.meanfield.train.event.TrainingEvent.Compared;
import org.meanfield.train.event.TrainingEvent.EpochEnded;
import org.meanfield.train.event.TrainingEvent.Evaluated;
import org.meanfield.train.event.TrainingEvent.Note;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.RunEnded;
import org.meanfield.train.event.TrainingEvent.RunStarted;
import org.meanfield.train.event.TrainingEvent.Warning;
import org.meanfield.train.event.TrainingEvent.WorkerRound;

final class ReportsTest {
  private static final List<TrainingEvent> RUN =
      List.of(
          new RunStarted("runs/a", 0, 0, 2000),
          round(1, 2.25),
          round(2, 2.125),
          new EpochEnded(1, 2, 2.1875, 1280),
          new Evaluated(1, "test", Map.of("accuracy", 0.5, "crossEntropy", 1.5)),
          new Compared(1, "squaredErrorPerExample", 10000, 2.25, "test", 3.125),
          new CheckpointPublished("runs/a/checkpoints/000002", 2, 0.25),
          new Note("something is good to know"),
          new Warning("something is odd"),
          new RunEnded("completed"));

  /** Returns a round of ten minibatches in half a second. */
  private static RoundEnded round(int number, double loss) {
    return new RoundEnded(
        1,
        2,
        number,
        10 * number,
        1000,
        number,
        10,
        loss,
        640,
        0.5,
        0.05,
        0.1,
        Map.of("compute", 0.4, "wait", 0.1),
        List.of(new WorkerRound(640, 0.4, "driver on localhost")));
  }

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
            "epoch 1 of 2, minibatch 20 of 1000: loss 2.1250, 1,280 examples/s, 1 min 39 s left\n"),
        text);
    assertTrue(text.contains("test: accuracy 0.5000, crossEntropy 1.5000\n"), text);
    String pair = "squaredErrorPerExample: 2.2500 on 10,000 training examples, 3.1250 on test";
    assertTrue(text.contains(pair), text);
    assertTrue(text.contains("checkpoint runs/a/checkpoints/000002 (0.25 s)\n"), text);
    assertTrue(text.contains("something is good to know\nwarning: something is odd\n"), text);
  }

  @Test
  void linesDoNotComeFasterThanAsked() {
    String text = told(new ProgressLines(out, 10));
    assertTrue(text.contains("minibatch 10 of 1000") && !text.contains("minibatch 20"), text);
  }

  @Test
  void barShowsTheSame() {
    String text = told(new ProgressBarReport(out));
    assertTrue(text.contains("20/2000"), text);
    assertTrue(text.contains("loss 2.1250"), text);
    assertTrue(text.contains("warning: something is odd\n"), text);
  }

  @Test
  void jsonEventsAreOneDocumentALine() throws IOException {
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    List<String> lines = told(new JsonEvents(bytes, clock)).lines().toList();
    assertEquals(RUN.size(), lines.size());
    JsonNode compared = new ObjectMapper().readTree(lines.get(5));
    assertEquals(2.25, compared.get("train").asDouble());
    assertEquals(3.125, compared.get("heldOut").asDouble());
    JsonNode round = new ObjectMapper().readTree(lines.get(2));
    assertEquals("RoundEnded", round.get("event").asText());
    assertEquals("2026-01-02T03:04:05Z", round.get("time").asText());
    assertEquals(2.125, round.get("loss").asDouble());
    assertEquals(20, round.get("minibatchInEpoch").asInt());
    assertEquals(0.4, round.get("phases").get("compute").asDouble());
  }
}
