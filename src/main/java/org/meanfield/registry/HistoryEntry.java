package org.meanfield.registry;

import java.util.List;
import java.util.Objects;

/**
 * A line of {@code history.jsonl}.
 *
 * @param time as ISO 8601 in UTC
 * @param event {@code promoted}, {@code refused}, {@code abandoned}, {@code promoted-by-hand} or
 *     {@code rolled-back}
 * @param version that it happened to
 * @param champion that there was afterwards; empty if none
 * @param reasons why, as sentences
 */
public record HistoryEntry(
    String time, String event, String version, String champion, List<String> reasons) {
  /** Requires what everybody asks for. */
  public HistoryEntry {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(champion, "champion");
    reasons = List.copyOf(reasons);
  }
}
