package org.meanfield.data.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.source.Feature;
import org.meanfield.errors.DataException;

/**
 * The categories of vectors, as the names of their values tell them: {@code colour=blue} and {@code
 * colour=red} are those of the column colour. A column may itself be named {@code colour=red}, so
 * that all names are divided among all columns at once.
 */
final class VectorVocabularies {
  private final SortedMap<Integer, Feature> categories;
  private final List<String> names;

  /** The columns in the order of their places in records. */
  private final List<String> columns;

  /**
   * A division of the first names among the first columns.
   *
   * @param from where the last column's names begin
   * @param ways the number of such divisions, up to 2; {@code from} is that of one of them
   */
  private record Division(int from, int ways) {}

  private VectorVocabularies(
      List<String> columns, SortedMap<Integer, Feature> categories, List<String> names) {
    this.columns = columns;
    this.categories = categories;
    this.names = names;
  }

  /**
   * Returns the categories of columns, by their places.
   *
   * @param columns the names of the values in records, in their order
   * @param categories those that are categories, by their places
   * @param names of the values of a vector
   * @throws DataException if the names can be divided among the columns in no way, or in several
   */
  static SortedMap<Integer, List<String>> of(
      List<String> columns, SortedMap<Integer, Feature> categories, List<String> names) {
    return new VectorVocabularies(columns, categories, names).read();
  }

  private SortedMap<Integer, List<String>> read() {
    List<Map<Integer, Division>> divisions = new ArrayList<>();
    Map<Integer, Division> before = Map.of(0, new Division(0, 1));
    for (int place = 0; place < columns.size(); place++) {
      before = longer(before, place);
      divisions.add(before);
    }
    Division whole = before.getOrDefault(names.size(), new Division(0, 0));
    if (whole.ways() != 1) {
      throw new DataException(
          String.format(
              "The values of the model's vectors are named %s, which can be divided among the columns"
                  + " %s in %s. Rename a column whose name begins with that of another one and =,"
                  + " prepare the data again, and train a new run.",
              names, columns, whole.ways() == 0 ? "no way" : "several ways"));
    }
    SortedMap<Integer, List<String>> texts = new TreeMap<>();
    int end = names.size();
    for (int place = columns.size() - 1; place >= 0; place--) {
      int from = divisions.get(place).get(end).from();
      if (categories.containsKey(place)) {
        int prefix = prefix(place).length();
        texts.put(
            place, names.subList(from, end).stream().map(name -> name.substring(prefix)).toList());
      }
      end = from;
    }
    return texts;
  }

  /** Adds the names of a column to divisions, by where they end. */
  private Map<Integer, Division> longer(Map<Integer, Division> before, int place) {
    Map<Integer, Division> after = new HashMap<>();
    before.forEach(
        (from, division) -> {
          if (!categories.containsKey(place)) {
            if (from < names.size() && names.get(from).equals(columns.get(place))) {
              add(after, from, from + 1, division.ways());
            }
            return;
          }
          for (int at = from; at < names.size() && names.get(at).startsWith(prefix(place)); at++) {
            add(after, from, at + 1, division.ways());
          }
        });
    return after;
  }

  private static void add(Map<Integer, Division> divisions, int from, int end, int ways) {
    divisions.merge(
        end,
        new Division(from, ways),
        (one, other) -> new Division(one.from(), Math.min(2, one.ways() + other.ways())));
  }

  private String prefix(int place) {
    return columns.get(place) + "=";
  }
}
