package org.meanfield.registry;

import java.util.List;

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
    String time, String event, String version, String champion, List<String> reasons) {}
