package org.meanfield.guess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableSample.Column;
import org.meanfield.data.source.TableSample.Declared;
import org.meanfield.data.source.TableText;

/** Summarises the cells of a column. */
final class Summariser {
  private static final int EXAMPLES = 5;

  /** The fraction of a column's cells that must be numbers; the others are rejected later. */
  private static final double MOSTLY = 0.98;

  private static final long FIRST_DAY = 19000101;
  private static final long LAST_DAY = 21001231;

  private final TableText form;
  private final Cells reader;

  /** Creates a summariser of columns in one form. */
  Summariser(TableText form) {
    this.form = form;
    this.reader = new Cells(form);
  }

  /** The cells of a column, counted. */
  private static final class Counted {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<String> present = new ArrayList<>();
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private long numbers;
    private long truths;
    private boolean whole = true;

    private Counted(Cells reader, String... cells) {
      for (String cell : cells) {
        if (!reader.isMissing(cell)) {
          present.add(cell);
          counts.merge(cell, 1, Integer::sum);
          truths += reader.isTruth(cell) ? 1 : 0;
          reader.number(cell).ifPresent(this::add);
        }
      }
    }

    private void add(double number) {
      numbers++;
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
      whole &= number == Math.rint(number);
    }

    private boolean areNumbers() {
      return numbers > 0 && numbers >= MOSTLY * present.size();
    }
  }

  /** Returns the summary of a column. */
  ColumnSummary of(Column column, String... cells) {
    Counted counted = new Counted(reader, cells);
    Optional<String> timeFormat = timeFormat(column, counted);
    ColumnType type = type(column, counted, timeFormat.isPresent());
    int present = counted.present.size();
    long unreadable = type == ColumnType.NUMBER ? present - counted.numbers : 0;
    boolean few = counted.counts.size() <= ColumnSummary.MOST_COUNTED;
    return new ColumnSummary(
        column.name(),
        type,
        present - unreadable,
        cells.length - present + unreadable,
        counted.counts.size(),
        counted.counts.keySet().stream().limit(EXAMPLES).toList(),
        few ? counted.counts : Map.of(),
        counted.numbers == 0 ? Double.NaN : counted.least,
        counted.numbers == 0 ? Double.NaN : counted.greatest,
        counted.numbers > 0 && counted.whole,
        type == ColumnType.TIME ? timeFormat.orElse("") : "");
  }

  private static ColumnType type(Column column, Counted counted, boolean isTime) {
    int present = counted.present.size();
    int distinct = counted.counts.size();
    if (column.declared() == Declared.OTHER) {
      return ColumnType.OTHER;
    }
    if (present == 0) {
      return ColumnType.EMPTY;
    }
    if (distinct == 1) {
      return ColumnType.CONSTANT;
    }
    if (isTime) {
      return ColumnType.TIME;
    }
    if (counted.areNumbers()) {
      return ColumnType.NUMBER;
    }
    if (column.declared() == Declared.TRUTH || counted.truths == present) {
      return ColumnType.TRUTH;
    }
    boolean repeated = distinct <= ColumnSummary.MOST_COUNTED && 2 * distinct <= present;
    return repeated ? ColumnType.CATEGORY : ColumnType.TEXT;
  }

  private Optional<String> timeFormat(Column column, Counted counted) {
    List<String> present = counted.present;
    if (column.declared() == Declared.TIME || present.isEmpty()) {
      return Optional.of("").filter(it -> column.declared() == Declared.TIME);
    }
    if (!counted.areNumbers()) {
      boolean digits = present.get(0).chars().anyMatch(Character::isDigit);
      return digits ? TimeFormats.of(present, form) : Optional.empty();
    }
    // Numbers are dates only where they can hardly be anything else.
    boolean days =
        counted.least >= FIRST_DAY && counted.greatest <= LAST_DAY && Words.TIME.in(column.name());
    return days ? TimeFormats.of(present, form).filter("yyyyMMdd"::equals) : Optional.empty();
  }
}
