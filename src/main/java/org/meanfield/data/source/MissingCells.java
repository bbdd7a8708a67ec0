package org.meanfield.data.source;

import java.io.Serializable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.meanfield.errors.Violations;

/**
 * The treatment of features without a value: empty cells, NaN, and the texts that {@code missing}
 * names.
 *
 * @param whenMissing what becomes of a row in which a feature has no value: its record is rejected
 *     ({@code reject}), or the row alone is left out ({@code drop}); or the value is the column's
 *     mean in the training split ({@code mean}), the last one before it in its sequence or series
 *     ({@code carry}), or one on the straight line between those around it ({@code interpolate})
 * @param missingIndicators the columns of {@code features} of which a further input tells a model
 *     where a value was filled: 1 there and 0 elsewhere, which no normaliser scales
 */
public record MissingCells(Rule whenMissing, List<String> missingIndicators)
    implements Serializable {
  /** The treatment of a source whose every record has all values. */
  public static final MissingCells REJECTED = new MissingCells(Rule.REJECT, List.of());

  /** The rules by which missing values are treated. */
  public enum Rule {
    /** The record is rejected. */
    REJECT,
    /** The row is left out. */
    DROP,
    /** The value is the mean of its column in the training split. */
    MEAN,
    /** The value is the last one before. */
    CARRY,
    /** The value lies between those before and after. */
    INTERPOLATE
  }

  /** Checks the settings. */
  public MissingCells {
    missingIndicators = List.copyOf(missingIndicators);
    new Violations()
        .require(
            new HashSet<>(missingIndicators).size() == missingIndicators.size(),
            "missingIndicators",
            "is " + missingIndicators,
            "name different columns")
        .require(
            missingIndicators.isEmpty() || fills(whenMissing),
            "missingIndicators",
            "is " + missingIndicators + ", but whenMissing = " + label(whenMissing) + " fills none",
            "leave it out, or choose whenMissing = mean, carry or interpolate")
        .check();
  }

  private static boolean fills(Rule rule) {
    return rule == Rule.MEAN || rule == Rule.CARRY || rule == Rule.INTERPOLATE;
  }

  private static String label(Rule rule) {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether missing values are filled. */
  public boolean fills() {
    return fills(whenMissing);
  }

  /** Returns whether rows without a value go on, for their value to be filled or counted. */
  boolean keeps() {
    return whenMissing != Rule.REJECT;
  }

  /** Returns whether values are filled from those around them. */
  public boolean looksAround() {
    return whenMissing == Rule.CARRY || whenMissing == Rule.INTERPOLATE;
  }

  /** Checks that indicators are of features. */
  void check(Violations violations, List<Feature> features) {
    List<String> columns =
        features.stream()
            .filter(feature -> !feature.encode().isCategory())
            .map(Feature::column)
            .toList();
    violations.require(
        columns.containsAll(missingIndicators),
        "missingIndicators",
        "is " + missingIndicators + ", but the features that may be filled are " + columns,
        "name some of them");
  }

  /**
   * Tells what was missing and what became of it, in one sentence; empty if nothing was missing.
   *
   * @param cells the number of missing values by their place in a row
   * @param columns the columns that values are made of, by the values' places
   * @param leftOut the number of rows that were left out
   * @param rows the name of rows, such as steps
   */
  public Optional<String> remark(
      long[] cells, IntFunction<String> columns, long leftOut, String rows) {
    Map<String, Long> byColumn = new LinkedHashMap<>();
    for (int place = 0; place < cells.length; place++) {
      if (cells[place] > 0) {
        // Several values may be made of one cell.
        byColumn.merge(columns.apply(place), cells[place], Math::max);
      }
    }
    if (byColumn.isEmpty()) {
      return Optional.empty();
    }
    String counts =
        byColumn.entrySet().stream()
            .map(column -> String.format(Locale.ROOT, "%s %,d", column.getKey(), column.getValue()))
            .collect(Collectors.joining(", "));
    long all = byColumn.values().stream().mapToLong(Long::longValue).sum();
    String told =
        switch (whenMissing) {
          case REJECT, DROP -> rows + " were left out, since a feature of theirs is missing";
          case MEAN -> "missing values were filled with their columns' means in the training split";
          case CARRY -> "missing values were filled with the last ones before them";
          case INTERPOLATE -> "missing values were interpolated";
        };
    return Optional.of(
        String.format(Locale.ROOT, "%,d %s: %s", fills() ? all : leftOut, told, counts));
  }
}
