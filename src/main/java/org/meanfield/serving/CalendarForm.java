package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.source.CalendarPart;
import org.meanfield.errors.CheckpointException;

/**
 * The parts of the calendar that a model reads of a time.
 *
 * @param zone whose clocks show them
 */
record CalendarForm(ZoneId zone, List<CalendarPart> parts) {
  /** The years 0 to 9999; what lies outside is no time, or one in milliseconds. */
  private static final double LEAST_SECONDS = -62_167_219_200.0;

  private static final double MOST_SECONDS = 253_402_300_800.0;

  /** Reads the form of a column. */
  static CalendarForm read(JsonNode described, String timezone) {
    try {
      List<CalendarPart> parts = new ArrayList<>();
      described.path("parts").forEach(part -> parts.add(CalendarPart.valueOf(part.asText())));
      return new CalendarForm(ZoneId.of(timezone), parts);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new CheckpointException(
          "The model reads of "
              + described.path("name").asText()
              + " what this program or this Java doesn't know: "
              + e.getMessage()
              + ". Use the newer Meanfield that wrote it, or a newer Java.",
          e);
    }
  }

  /** Returns the number of values that an example has of a time. */
  int width() {
    return 2 * parts.size();
  }

  /**
   * Returns the seconds since 1970 of a time; empty if it is none, or one that the zone's clocks
   * skipped or showed twice.
   */
  Optional<Double> seconds(Object time) {
    if (time instanceof LocalDateTime local) {
      List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
      return offsets.size() == 1 ? seconds(local.toInstant(offsets.get(0))) : Optional.empty();
    }
    if (time instanceof LocalDate day) {
      return seconds(day.atStartOfDay(zone));
    }
    if (time instanceof ZonedDateTime zoned) {
      return seconds(zoned.toInstant());
    }
    if (time instanceof OffsetDateTime offset) {
      return seconds(offset.toInstant());
    }
    return time instanceof Instant instant
        ? Optional.of((double) instant.getEpochSecond())
        : Optional.empty();
  }

  /** Returns whether seconds since 1970 are a time of the years 0 to 9999. */
  boolean holds(double seconds) {
    return seconds >= LEAST_SECONDS && seconds < MOST_SECONDS;
  }

  /** Puts the sine and the cosine of each part at places of an example. */
  void store(double seconds, double[] stored, int at) {
    ZonedDateTime time = Instant.ofEpochSecond((long) Math.floor(seconds)).atZone(zone);
    for (int part = 0; part < parts.size(); part++) {
      parts.get(part).put(time, stored, at + 2 * part);
    }
  }
}
