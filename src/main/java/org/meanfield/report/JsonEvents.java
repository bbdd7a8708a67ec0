package org.meanfield.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Events as JSON lines: the record's components, preceded by {@code time} (ISO 8601) and {@code
 * event} (the record's name). Every line is flushed.
 */
public final class JsonEvents implements EventListener, AutoCloseable {
  private final ObjectMapper json =
      new ObjectMapper().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  private final OutputStream out;
  private final Clock clock;

  /** Writes to {@code out}, and closes it in the end. */
  public JsonEvents(OutputStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void on(TrainingEvent event) {
    ObjectNode line = json.createObjectNode();
    line.put("time", clock.instant().toString());
    line.put("event", event.getClass().getSimpleName());
    line.setAll((ObjectNode) json.valueToTree(event));
    try {
      out.write(json.writeValueAsBytes(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the run's events", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
