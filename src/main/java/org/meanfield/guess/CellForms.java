package org.meanfield.guess;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableSample;
import org.meanfield.data.source.TableText;

/** Finds how a table's cells write numbers, and what they write where there is none. */
final class CellForms {
  private static final Set<String> USUAL =
      Set.of(
          "na",
          "n/a",
          "#n/a",
          "nan",
          "null",
          "none",
          "nil",
          "?",
          "-",
          "--",
          ".",
          "missing",
          "unknown",
          "inf",
          "-inf",
          "infinity",
          "-infinity");

  /** The different words in a column of numbers up to which they stand for missing values. */
  private static final int MOST_WORDS = 3;

  private static final int LOOKED_AT = 100_000;

  private final TableSample sample;

  CellForms(TableSample sample) {
    this.sample = sample;
  }

  /** Returns a form with the decimal separator and the missing values that are found. */
  TableText of(TableText form) {
    Cells points = new Cells(Forms.with(form, ".", List.of()));
    Cells commas = new Cells(Forms.with(form, ",", List.of()));
    long onlyPoints = 0;
    long onlyCommas = 0;
    for (String[] row : looked()) {
      for (String cell : row) {
        if (!points.isMissing(cell)) {
          boolean point = points.number(cell).isPresent();
          boolean comma = commas.number(cell).isPresent();
          onlyPoints += point && !comma ? 1 : 0;
          onlyCommas += comma && !point ? 1 : 0;
        }
      }
    }
    TableText found = Forms.with(form, onlyCommas > onlyPoints ? "," : ".", List.of());
    return Forms.with(found, found.decimal(), missing(new Cells(found)));
  }

  private List<String[]> looked() {
    return sample.rows().subList(0, Math.min(LOOKED_AT, sample.rows().size()));
  }

  /** Finds the few words that stand among a column's numbers. */
  private List<String> missing(Cells cells) {
    Set<String> missing = new LinkedHashSet<>();
    for (int i = 0; i < sample.columns().size(); i++) {
      Map<String, Integer> words = new TreeMap<>();
      long numbers = 0;
      long others = 0;
      for (String[] row : looked()) {
        String cell = i < row.length ? row[i] : null;
        if (!cells.isMissing(cell)) {
          boolean number = cells.number(cell).isPresent();
          numbers += number ? 1 : 0;
          others += number ? 0 : 1;
          if (!number && words.size() <= MOST_WORDS) {
            words.merge(cell.strip(), 1, Integer::sum);
          }
        }
      }
      List<String> usual =
          words.keySet().stream()
              .filter(word -> USUAL.contains(word.toLowerCase(Locale.ROOT)))
              .toList();
      boolean known = usual.size() == words.size() && numbers > 0;
      if (words.size() <= MOST_WORDS
          && (known
              || (numbers > others && words.keySet().stream().noneMatch(CellForms::digits)))) {
        missing.addAll(words.keySet());
      } else if (numbers == 0) {
        // Of a column of dates or texts, too, a question mark is none.
        missing.addAll(usual.stream().filter(word -> word.equals("?")).toList());
      }
    }
    return new ArrayList<>(missing);
  }

  private static boolean digits(String word) {
    return word.chars().anyMatch(c -> c >= '0' && c <= '9');
  }
}
