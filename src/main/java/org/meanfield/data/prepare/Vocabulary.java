package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Split;
import org.meanfield.data.source.CategoryTexts;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.Feature.Encoding;
import org.meanfield.errors.DataException;

/**
 * The values of a category that the training split has, in the order of their indices, which begin
 * at 1. Every other value, and none, has the index 0.
 *
 * @param indices by the codes that stand for values in records
 */
record Vocabulary(Feature feature, List<String> values, Map<Double, Integer> indices)
    implements Serializable {
  private static final int MOST_ONE_HOT = 1000;
  private static final int NAMED = 5;

  /**
   * Returns the vocabulary of the training split.
   *
   * @param counts of the split's steps, by code
   * @param texts of all splits, by code
   * @param content of the dataset, by which a refusal advises
   * @throws DataException if it has too few values or, for a one-hot vector, too many
   */
  static Vocabulary of(
      Feature feature, Map<Double, Long> counts, Map<Double, String> texts, Content content) {
    Map<String, Double> codes = new HashMap<>();
    counts.keySet().stream()
        .filter(code -> code != CategoryTexts.NO_TEXT)
        .forEach(code -> codes.put(texts.get(code), code));
    List<String> values = Classes.inOrder(codes.keySet());
    requireSome(feature, values, counts.containsKey(CategoryTexts.NO_TEXT));
    if (feature.encode() == Encoding.ONE_HOT && values.size() > MOST_ONE_HOT) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The column %s has %,d different values in the training split, but encode = one-hot"
                  + " makes vectors of at most %,d. %s",
              feature.column(),
              values.size(),
              MOST_ONE_HOT,
              content == Content.VECTORS
                  ? "Give one value to all that are rare, or leave the column out of"
                      + " data.source.features."
                  : "Choose { column = \""
                      + feature.column()
                      + "\", encode = embedding, size = 16 } in data.source.features."));
    }
    Map<Double, Integer> indices = new HashMap<>();
    values.forEach(value -> indices.put(codes.get(value), indices.size() + 1));
    return new Vocabulary(feature, values, indices);
  }

  /** Returns the vocabulary that a model knows, by its values in their order. */
  static Vocabulary known(Feature feature, List<String> values) {
    Map<Double, Integer> indices = new HashMap<>();
    values.forEach(value -> indices.put(CategoryTexts.code(value), indices.size() + 1));
    return new Vocabulary(feature, values, indices);
  }

  private static void requireSome(Feature feature, List<String> values, boolean someAreEmpty) {
    if (values.isEmpty() || (values.size() == 1 && !someAreEmpty)) {
      throw new DataException(
          String.format(
              "The column %s is constant in the training split: %s, so that there is nothing to"
                  + " learn of it. Leave it out of data.source.features, or give examples in which"
                  + " it changes.",
              feature.column(),
              values.isEmpty() ? "each cell is empty" : "each value is " + values.get(0)));
    }
  }

  /** Returns the index of the value that a code stands for. */
  int index(double code) {
    return indices.getOrDefault(code, 0);
  }

  /** Tells what the vocabulary is, and what of each split isn't in it. */
  List<String> remarks(CategoryCounts counts, int place, Map<Double, String> texts) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        String.format(
            Locale.ROOT,
            "%s has %,d different values in the training split",
            feature.column(),
            values.size()));
    for (Split split : Split.values()) {
      Map<Double, Long> ofSplit = counts.of(place, split);
      long all = ofSplit.values().stream().mapToLong(Long::longValue).sum();
      long empty = ofSplit.getOrDefault(CategoryTexts.NO_TEXT, 0L);
      if (empty > 0) {
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s is empty in %,d of %,d steps of the %s split, where a model sees an unknown value",
                feature.column(),
                empty,
                all,
                split.label()));
      }
      TreeSet<String> unknown =
          ofSplit.keySet().stream()
              .filter(code -> code != CategoryTexts.NO_TEXT && index(code) == 0)
              .map(texts::get)
              .collect(Collectors.toCollection(TreeSet::new));
      if (!unknown.isEmpty()) {
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s is unknown in %,d of %,d steps of the %s split, whose values the training split"
                    + " hasn't: %s",
                feature.column(),
                ofSplit.entrySet().stream()
                    .filter(count -> count.getKey() != CategoryTexts.NO_TEXT)
                    .filter(count -> index(count.getKey()) == 0)
                    .mapToLong(Map.Entry::getValue)
                    .sum(),
                all,
                split.label(),
                first(unknown)));
      }
    }
    return remarks;
  }

  private static String first(TreeSet<String> names) {
    return names.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (names.size() > NAMED
            ? String.format(Locale.ROOT, " and %,d more", names.size() - NAMED)
            : "");
  }

  /** Returns a text that differs for vocabularies that aren't the same. */
  String identity() {
    List<String> all = new ArrayList<>();
    all.addAll(
        Arrays.asList(feature.column(), feature.encode().name(), String.valueOf(feature.size())));
    all.addAll(values);
    return all.stream().map(part -> part.length() + ":" + part).collect(Collectors.joining());
  }
}
