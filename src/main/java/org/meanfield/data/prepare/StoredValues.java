package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Split;
import org.meanfield.data.source.Feature;
import org.meanfield.data.source.Feature.Encoding;
import org.meanfield.data.source.GeneratedSequences;
import org.meanfield.data.source.InputColumn;
import org.meanfield.data.source.SourceConfig;

/**
 * The values of a step as a dataset stores them: numbers as they are, and categories as indices. A
 * vector, whose models take numbers alone, has a value for each of a category's instead: 1 for the
 * one that it has, and 0 for the others.
 */
final class StoredValues implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean vectors;

  /** The names of the values in records, in their order. */
  private final List<String> names;

  /** The vocabularies by the places of categories. */
  private final SortedMap<Integer, Vocabulary> vocabularies = new TreeMap<>();

  private final List<String> remarks = new ArrayList<>();

  private StoredValues(boolean vectors, List<String> names) {
    this.vectors = vectors;
    this.names = List.copyOf(names);
  }

  /**
   * Fits the vocabularies to the training split.
   *
   * @param features values of a step in records
   * @param texts of a column's categories, by the codes that stand for them in records
   * @throws org.meanfield.errors.DataException if one has too few values, or too many
   */
  static StoredValues of(
      SourceConfig source,
      int features,
      CategoryCounts counts,
      Function<String, Map<Double, String>> texts) {
    SortedMap<Integer, Feature> categories = source.categories();
    boolean named = source.content() != Content.IMAGES && !(source instanceof GeneratedSequences);
    StoredValues stored =
        new StoredValues(
            source.content() == Content.VECTORS,
            IntStream.range(0, features)
                .mapToObj(place -> named ? source.featureName(place) : "")
                .toList());
    categories.forEach(
        (place, feature) -> {
          Map<Double, String> byCode = texts.apply(feature.column());
          Vocabulary vocabulary =
              Vocabulary.of(feature, counts.of(place, Split.TRAIN), byCode, source.content());
          stored.vocabularies.put(place, vocabulary);
          stored.remarks.addAll(vocabulary.remarks(counts, place, byCode));
        });
    return stored;
  }

  /**
   * Returns the values as a model knows them.
   *
   * @param data what it reads
   * @throws org.meanfield.errors.DataException if the categories of vectors can't be told
   */
  static StoredValues known(SourceConfig source, DatasetInfo data) {
    boolean vectors = data.content() == Content.VECTORS;
    SortedMap<Integer, Feature> categories = source.categories();
    List<String> names = new ArrayList<>();
    SortedMap<Integer, List<String>> texts =
        vectors && !categories.isEmpty()
            ? VectorVocabularies.of(source.vectorNames(), categories, data.featureNames())
            : new TreeMap<>();
    int stored = 0;
    while (stored < data.features()) {
      int place = names.size();
      Feature category = categories.get(place);
      if (category == null) {
        names.add(data.featureNames().isEmpty() ? "" : data.featureNames().get(stored));
        stored++;
      } else {
        names.add(category.column());
        if (!vectors) {
          texts.put(place, data.columns().get(place).values());
        }
        stored += vectors ? texts.get(place).size() : 1;
      }
    }
    StoredValues known = new StoredValues(vectors, names);
    texts.forEach(
        (place, its) ->
            known.vocabularies.put(place, Vocabulary.known(categories.get(place), its)));
    return known;
  }

  /**
   * Returns columns with their categories, where nothing else says what these are: the names of
   * vectors' values do, but not which part of them is the column's.
   */
  List<InputColumn> withCategories(List<InputColumn> columns) {
    List<InputColumn> all = new ArrayList<>();
    int place = 0;
    for (InputColumn column : columns) {
      Vocabulary vocabulary = vectors ? vocabularies.get(place) : null;
      all.add(vocabulary == null ? column : column.knowing(vocabulary.values()));
      place += column.values();
    }
    return all;
  }

  /** Returns the number of values of a step in records. */
  int places() {
    return names.size();
  }

  /** Returns whether a category is in its vocabulary. */
  boolean knows(int place, double code) {
    return vocabularies.get(place).index(code) > 0;
  }

  /** Returns the number of values of a step as it is stored. */
  int count() {
    return IntStream.range(0, names.size()).map(this::width).sum();
  }

  private int width(int place) {
    Vocabulary vocabulary = vocabularies.get(place);
    return vectors && vocabulary != null ? vocabulary.values().size() : 1;
  }

  /** Returns a record's values, step by step, as they are stored. */
  double[] of(double[] values) {
    if (vocabularies.isEmpty()) {
      return values;
    }
    double[] stored = new double[values.length / names.size() * count()];
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      Vocabulary vocabulary = vocabularies.get(i % names.size());
      if (vocabulary == null) {
        stored[at++] = values[i];
      } else if (vectors) {
        int index = vocabulary.index(values[i]);
        if (index > 0) {
          stored[at + index - 1] = 1;
        }
        at += vocabulary.values().size();
      } else {
        stored[at++] = vocabulary.index(values[i]);
      }
    }
    return stored;
  }

  /** Returns what each value of a step is; empty if all are numbers. */
  List<FeatureColumn> columns() {
    if (vectors || vocabularies.isEmpty()) {
      return List.of();
    }
    return IntStream.range(0, names.size()).mapToObj(this::column).toList();
  }

  private FeatureColumn column(int place) {
    Vocabulary vocabulary = vocabularies.get(place);
    if (vocabulary == null) {
      return FeatureColumn.number(names.get(place));
    }
    Feature feature = vocabulary.feature();
    return feature.encode() == Encoding.ONE_HOT
        ? FeatureColumn.oneHot(feature.column(), vocabulary.values())
        : FeatureColumn.embedding(feature.column(), vocabulary.values(), feature.size());
  }

  /**
   * Returns the names of a step's values as they are stored, of a vector such as {@code
   * colour=red}; empty of images and of generated data.
   */
  List<String> featureNames() {
    if (names.contains("")) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    for (int place = 0; place < names.size(); place++) {
      String name = names.get(place);
      if (vectors && vocabularies.containsKey(place)) {
        vocabularies.get(place).values().forEach(value -> all.add(name + "=" + value));
      } else {
        all.add(name);
      }
    }
    return all;
  }

  /** Returns the scaling of all values by that of those that are numbers: the others stay. */
  Normaliser spread(Normaliser numbers) {
    if (vocabularies.isEmpty() || !numbers.kind().isFitted()) {
      return numbers;
    }
    int parts = numbers.series().size() + (numbers.kind() == Normaliser.Kind.PER_SERIES ? 1 : 0);
    double[] shift = new double[Math.max(1, parts) * count()];
    float[] scale = new float[shift.length];
    Arrays.fill(scale, 1);
    int from = 0;
    int to = 0;
    while (to < shift.length) {
      for (int place = 0; place < names.size(); place++) {
        if (!vocabularies.containsKey(place)) {
          shift[to] = numbers.shift()[from];
          scale[to] = numbers.scale()[from++];
        }
        to += width(place);
      }
    }
    return new Normaliser(numbers.kind(), shift, scale, numbers.clip(), numbers.series());
  }

  /** Tells what the vocabularies are, and what isn't in them. */
  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Returns a text that differs if categories are encoded otherwise; empty if there are none. */
  String identity() {
    return vocabularies.values().stream().map(Vocabulary::identity).collect(Collectors.joining());
  }
}
