package org.meanfield.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Metrics as people read them, in one line. */
public final class MetricsText {
  private MetricsText() {}

  /** Returns the metrics by name, such as {@code accuracy 0.9600, crossEntropy 0.1352}. */
  public static String of(Map<String, Double> metrics) {
    return new TreeMap<>(metrics)
        .entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
  }
}
