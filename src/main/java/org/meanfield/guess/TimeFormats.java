package org.meanfield.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableText;

/** Finds the pattern in which a column writes its times. */
final class TimeFormats {
  private static final List<String> DATES =
      List.of(
          "dd.MM.yyyy",
          "d.M.yyyy",
          "dd/MM/yyyy",
          "MM/dd/yyyy",
          "d/M/yyyy",
          "M/d/yyyy",
          "yyyy/MM/dd",
          "yyyy/M/d",
          "yyyy.MM.dd",
          "dd-MM-yyyy",
          "MM-dd-yyyy",
          "d-M-yyyy",
          "dd-MMM-yyyy",
          "d-MMM-yyyy",
          "dd MMM yyyy",
          "d MMM yyyy",
          "MMM d, yyyy",
          "MMM d yyyy",
          "dd.MM.yy",
          "dd/MM/yy",
          "MM/dd/yy",
          "d-MMM-yy",
          "yyyyMMdd");
  private static final List<String> TIMES =
      List.of(
          "",
          " HH:mm",
          " HH:mm:ss",
          " H:mm",
          " H:mm:ss",
          " HH:mm:ss.SSS",
          " h:mm a",
          " h:mm:ss a",
          "'T'HH:mm",
          "'T'HH:mm:ss",
          ", HH:mm",
          ", HH:mm:ss",
          " HHmm",
          "HHmm",
          "HHmmss");
  private static final int LOOKED_AT = 3000;

  private TimeFormats() {}

  /**
   * Finds the pattern that all cells follow; of several, that by which times are most regular, and
   * otherwise the one with the day first.
   *
   * @param cells texts, none of which is missing
   * @return the pattern, "" for dates of ISO 8601; nothing if no pattern fits
   */
  static Optional<String> of(List<String> cells, TableText form) {
    List<String> some = cells.subList(0, Math.min(LOOKED_AT, cells.size()));
    List<String> fitting = new ArrayList<>();
    for (String pattern : patterns()) {
      if (isDate(some.get(0), pattern, form)
          && isDate(some.get(some.size() - 1), pattern, form)
          && some.stream().allMatch(datesOf(pattern, form))) {
        fitting.add(pattern);
      }
      if (pattern.isEmpty() && !fitting.isEmpty()) {
        break;
      }
    }
    return fitting.stream()
        .reduce(
            (one, other) ->
                regularity(some, other, form) > regularity(some, one, form) ? other : one);
  }

  private static List<String> patterns() {
    List<String> patterns = new ArrayList<>(List.of(""));
    DATES.forEach(date -> TIMES.forEach(time -> patterns.add(date + time)));
    return patterns;
  }

  private static boolean isDate(String cell, String pattern, TableText form) {
    return datesOf(pattern, form).test(cell);
  }

  private static Predicate<String> datesOf(String pattern, TableText form) {
    Cells cells = new Cells(Forms.with(form, pattern));
    return cell -> {
      Cells.Time time = cells.time(cell);
      return time != null && time.isDate();
    };
  }

  /** Returns the fraction of the steps between rows that are as long as the step before. */
  private static double regularity(List<String> some, String pattern, TableText form) {
    Cells cells = new Cells(Forms.with(form, pattern));
    double[] times = some.stream().mapToDouble(cell -> cells.time(cell).value()).toArray();
    int same = 0;
    for (int i = 2; i < times.length; i++) {
      double step = times[i] - times[i - 1];
      same += step == times[i - 1] - times[i - 2] ? 1 : 0;
    }
    return (double) same / times.length;
  }
}
