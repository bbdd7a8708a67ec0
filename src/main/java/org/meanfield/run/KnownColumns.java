package org.meanfield.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.meanfield.data.FeatureColumn;
import org.meanfield.errors.DataException;

/**
 * The columns of steps that a model was trained on, to be compared with those of data.
 *
 * @param trained none if all are numbers
 */
record KnownColumns(List<FeatureColumn> trained) {
  private static final int NAMED = 5;

  /** Returns whether both have names, as those of a text haven't, and are as many. */
  boolean haveNamesAs(List<FeatureColumn> given) {
    return areNamed(trained) && areNamed(given) && trained.size() == given.size();
  }

  private static boolean areNamed(List<FeatureColumn> columns) {
    return columns.stream().anyMatch(column -> !column.name().isEmpty());
  }

  /**
   * Refuses columns that aren't those of training, in their order and their encodings.
   *
   * @param given as many as the model's
   * @throws DataException that names the first one that differs
   */
  void require(List<FeatureColumn> given) {
    for (int i = 0; i < trained.size(); i++) {
      FeatureColumn known = trained.get(i);
      FeatureColumn column = given.get(i);
      boolean same =
          known.name().equals(column.name())
              && known.encoding() == column.encoding()
              && known.size() == column.size();
      if (!same) {
        throw new DataException(
            String.format(
                "The model reads %s as value %d of a step, but the data has %s there. Prepare the"
                    + " data with the data.source.features that the model was trained with, in their"
                    + " order.",
                text(known), i + 1, text(column)));
      }
    }
  }

  /**
   * Refuses categories that have other values than in training, or the same in another order.
   *
   * @throws DataException that names the first one, and how its values differ
   */
  void requireVocabularies(List<FeatureColumn> given) {
    if (!haveNamesAs(given)) {
      return;
    }
    List<Integer> differences = differences(given);
    if (!differences.isEmpty()) {
      FeatureColumn known = trained.get(differences.get(0));
      List<String> values = given.get(differences.get(0)).values();
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The model knows %,d values of %s, but the training split of the data has %,d: %s. Its"
                  + " indices stand for other values than the model's. Evaluate the model on data"
                  + " that was prepared with the training split that it was trained on, or train a"
                  + " model on this data, with --fork from this one's parameters.",
              known.vocabulary(),
              known.name(),
              values.size(),
              difference(known.values(), values)));
    }
  }

  /** Returns the places of the columns whose values differ, or have another order. */
  List<Integer> differences(List<FeatureColumn> given) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      if (!trained.get(i).values().equals(given.get(i).values())) {
        places.add(i);
      }
    }
    return places;
  }

  /** Returns the values that the model doesn't know, by their column; none where it knows all. */
  Map<String, List<String>> unknown(List<FeatureColumn> given) {
    Map<String, List<String>> unknown = new LinkedHashMap<>();
    for (int place : differences(given)) {
      List<String> others = others(given.get(place).values(), trained.get(place).values());
      if (!others.isEmpty()) {
        unknown.put(given.get(place).name(), others);
      }
    }
    return unknown;
  }

  /**
   * Returns by column, for each index of the data's values, the model's, from that of unknown
   * values, 0, on; negative where the model doesn't know the value; empty of numbers.
   */
  List<int[]> indices(List<FeatureColumn> given) {
    List<int[]> indices = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Map<String, Integer> known = new HashMap<>();
      trained.get(i).values().forEach(value -> known.put(value, known.size() + 1));
      List<String> values = given.get(i).values();
      int[] ofColumn = new int[given.get(i).isCategory() ? values.size() + 1 : 0];
      for (int index = 1; index < ofColumn.length; index++) {
        ofColumn[index] = known.getOrDefault(values.get(index - 1), -1);
      }
      indices.add(ofColumn);
    }
    return indices;
  }

  private static List<String> others(List<String> values, List<String> known) {
    Set<String> all = new HashSet<>(known);
    return values.stream().filter(value -> !all.contains(value)).toList();
  }

  private static String difference(List<String> known, List<String> values) {
    List<String> differences = new ArrayList<>();
    List<String> others = others(values, known);
    List<String> missing = others(known, values);
    if (!others.isEmpty()) {
      differences.add("the model doesn't know " + first(others));
    }
    if (!missing.isEmpty()) {
      differences.add("the data hasn't " + first(missing));
    }
    return differences.isEmpty() ? "their order differs" : String.join(", and ", differences);
  }

  /** Returns the first names of a list, and how many more there are. */
  static String first(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED
            ? String.format(Locale.ROOT, " and %,d more", names.size() - NAMED)
            : "");
  }

  private static String text(FeatureColumn column) {
    String name = column.name().isEmpty() ? "a column without a name" : column.name();
    return switch (column.encoding()) {
      case NUMBER -> name + " (a number)";
      case ONE_HOT -> name + " (one-hot)";
      case EMBEDDING -> name + " (an embedding of size " + column.size() + ")";
    };
  }
}
