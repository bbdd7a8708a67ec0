package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Split;
import org.meanfield.data.prepare.PrepareConfig.TargetScaling;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/**
 * The counts and hashes of examples: tallies of parts add up to that of the whole, in any order.
 */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MOST_CLASSES = 100_000;
  private static final int MOST_SERIES = 100_000;

  private final Map<Split, TreeMap<String, Long>> byLabel = new EnumMap<>(Split.class);

  /** The number of examples of each length and in each bucket. */
  private final Map<Split, TreeMap<Integer, int[]>> byLength = new EnumMap<>(Split.class);

  /** The statistics of training examples, if a normaliser is fitted to them; else null. */
  private final Fits fit;

  /** The extremes of the examples that aren't for training; null where {@code fit} is. */
  private final Extremes heldOut;

  /** The sums of training examples' values; null of images. */
  private final Variation values;

  /** The sums of training sequences' targets; null if classes are predicted. */
  private final Variation targets;

  /** The statistics of training examples' targets, if these are scaled; else null. */
  private final Fits targetFit;

  /** The names of the time series. */
  private final SortedSet<String> series = new TreeSet<>();

  private final ExampleHash hash;

  /** The places of the values that are numbers, by which {@code fit} and the others count them. */
  private final NumberPlaces numbers;

  private final CategoryCounts categories;

  /** Creates the tally of no examples, which has no statistics of values either. */
  Tally() {
    this(null, null, null, null, null, NumberPlaces.all(1), new CategoryCounts(Set.of(), 1));
  }

  private Tally(
      Fits fit,
      Extremes heldOut,
      Variation values,
      Variation targets,
      Fits targetFit,
      NumberPlaces numbers,
      CategoryCounts categories) {
    this.numbers = numbers;
    this.categories = categories;
    this.hash = new ExampleHash(values != null);
    this.targetFit = targetFit;
    this.fit = fit;
    this.heldOut = heldOut;
    this.values = values;
    this.targets = targets;
  }

  /** Begins a tally of examples like one of them. */
  static Tally of(PrepareConfig config, SourceRow example) {
    SourceConfig source = config.source();
    boolean images = source.content() == Content.IMAGES;
    int places = example.features() * (images ? example.steps() : 1);
    Set<Integer> categories = source.categories().keySet();
    NumberPlaces numbers = NumberPlaces.except(categories, places);
    boolean fitted = config.normaliser().isFitted() && numbers.count() > 0;
    return new Tally(
        fitted
            ? fits(
                config.normaliser() == Normaliser.Kind.PER_SERIES,
                source.content(),
                numbers.count())
            : null,
        fitted ? new Extremes(source.content(), numbers.count()) : null,
        images ? null : new Variation(numbers.count()),
        images || source.target().isClass() ? null : new Variation(source.targetNames().size()),
        config.scalesTargets()
            ? fits(
                config.targetScaling() == TargetScaling.PER_SERIES,
                Content.SEQUENCES,
                source.targetNames().size())
            : null,
        numbers,
        new CategoryCounts(categories, places));
  }

  private static Fits fits(boolean perSeries, Content content, int places) {
    return perSeries ? Fits.bySeries(content, places) : Fits.together(content, places);
  }

  /** Adds an example. */
  void add(SourceRow example) {
    Split split = example.split();
    byLength.computeIfAbsent(split, it -> new TreeMap<>())
        .computeIfAbsent(example.steps(), it -> new int[SourceRow.BUCKETS])[example.bucket()]++;
    if (example.label() != null) {
      TreeMap<String, Long> labels = byLabel.computeIfAbsent(split, it -> new TreeMap<>());
      for (String name : example.labels()) {
        labels.merge(name, 1L, Long::sum);
      }
      requireFewClasses(labels);
    }
    categories.add(split, example.content());
    byte[] content = numbers.of(example.content());
    if (fit != null && split == Split.TRAIN) {
      fit.add(example, content);
    } else if (fit != null) {
      heldOut.add(content);
    }
    if (values != null && split == Split.TRAIN) {
      values.add(content);
    }
    if (targets != null && split == Split.TRAIN) {
      targets.add(example.targets());
    }
    if (targetFit != null && split == Split.TRAIN) {
      targetFit.add(example, example.targets());
    }
    if (example.series() != null) {
      series.add(example.series());
      requireFewSeries();
    }
    hash.add(example);
  }

  private void requireFewSeries() {
    if (series.size() > MOST_SERIES) {
      throw new DataException(
          "There are more than "
              + MOST_SERIES
              + " time series, "
              + series.first()
              + " and "
              + series.last()
              + " among them. Check data.source.series, or prepare a part of them.");
    }
  }

  private static void requireFewClasses(SortedMap<String, Long> labels) {
    if (labels.size() > MOST_CLASSES) {
      throw new DataException(
          "There are more than "
              + MOST_CLASSES
              + " classes, "
              + labels.firstKey()
              + " and "
              + labels.lastKey()
              + " among them. Check which column or folder is taken for the class.");
    }
  }

  /** Adds another part; returns this. */
  Tally plus(Tally other) {
    other.byLabel.forEach(
        (split, labels) -> {
          TreeMap<String, Long> ours = byLabel.computeIfAbsent(split, it -> new TreeMap<>());
          labels.forEach((label, count) -> ours.merge(label, count, Long::sum));
          requireFewClasses(ours);
        });
    other.byLength.forEach(
        (split, lengths) -> {
          TreeMap<Integer, int[]> ours = byLength.computeIfAbsent(split, it -> new TreeMap<>());
          lengths.forEach((length, counts) -> ours.merge(length, counts, Tally::sum));
        });
    if (fit != null) {
      fit.plus(other.fit);
      heldOut.plus(other.heldOut);
    }
    if (values != null) {
      values.plus(other.values);
    }
    if (targets != null) {
      targets.plus(other.targets);
    }
    if (targetFit != null) {
      targetFit.plus(other.targetFit);
    }
    series.addAll(other.series);
    requireFewSeries();
    categories.plus(other.categories);
    hash.plus(other.hash);
    return this;
  }

  private static int[] sum(int[] some, int[] others) {
    Arrays.setAll(some, bucket -> some[bucket] + others[bucket]);
    return some;
  }

  /** Returns the number of examples. */
  long examples() {
    return byLength.keySet().stream().mapToLong(this::examples).sum();
  }

  /** Returns the number of examples of a split. */
  long examples(Split split) {
    return lengths(split).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of examples of a split by the name of their class. */
  Map<String, Long> classes(Split split) {
    return byLabel.getOrDefault(split, new TreeMap<>());
  }

  /** Returns the steps of the longest example. */
  int steps() {
    return byLength.values().stream().mapToInt(TreeMap::lastKey).max().orElse(0);
  }

  /** Returns the time steps of all examples together. */
  long totalSteps() {
    return byLength.keySet().stream()
        .flatMap(split -> lengths(split).entrySet().stream())
        .mapToLong(entry -> entry.getKey() * entry.getValue())
        .sum();
  }

  /** Returns the number of examples of a split by their length. */
  SortedMap<Integer, Long> lengths(Split split) {
    SortedMap<Integer, Long> lengths = new TreeMap<>();
    buckets(split)
        .forEach(
            (length, counts) -> lengths.put(length, IntStream.of(counts).asLongStream().sum()));
    return lengths;
  }

  /** Returns the number of examples of a split in each bucket, by their length. */
  SortedMap<Integer, int[]> buckets(Split split) {
    return byLength.getOrDefault(split, new TreeMap<>());
  }

  /** Returns the numbers of the categories' values. */
  CategoryCounts categories() {
    return categories;
  }

  /** Returns the normaliser that a configuration asks for, of values that are numbers alone. */
  Normaliser normaliser(PrepareConfig config) {
    if (config.normaliser().isFitted() && fit == null) {
      return Normaliser.NONE;
    }
    Normaliser normaliser =
        switch (config.normaliser()) {
          case NONE -> Normaliser.NONE;
          case BINARISE -> Normaliser.BINARISE;
          case STANDARDISE, MIN_MAX ->
              fit.all().normaliser(config.normaliser(), config.standardise());
          case PER_SERIES -> fit.perSeries(series(), config.standardise());
        };
    return normaliser.sparing(config.source().missingCells().missingIndicators().size());
  }

  /** Returns the scaling of the targets in training. */
  Normaliser targetNormaliser(PrepareConfig config) {
    return targetFit != null && config.targetScaling() == TargetScaling.PER_SERIES
        ? targetFit.perSeries(series(), StandardiseConfig.UNBOUNDED)
        : targetsTogether();
  }

  private Normaliser targetsTogether() {
    return targetFit == null
        ? Normaliser.NONE
        : targetFit.all().normaliser(Normaliser.Kind.STANDARDISE, StandardiseConfig.UNBOUNDED);
  }

  /**
   * Refuses a target that never changes, of which nothing is to be learnt.
   *
   * @throws DataException that names it
   */
  void requireVaryingTargets(PrepareConfig config) {
    if (targets != null) {
      targets
          .constant(config.source().targetNames()::get)
          .ifPresent(
              target -> {
                throw new DataException(
                    target
                        + ", so that there is nothing to predict. Name another target, or give"
                        + " examples in which it changes.");
              });
    }
  }

  /** Returns the names of the time series, in the order of their numbers. */
  List<String> series() {
    return List.copyOf(series);
  }

  /**
   * Tells what a model won't see of the training examples' values, column by column, and which
   * values lie far from all others.
   *
   * @param normaliser that these examples have
   */
  List<String> remarks(PrepareConfig config, Normaliser normaliser) {
    SourceConfig source = config.source();
    List<String> remarks = new ArrayList<>();
    if (values != null) {
      boolean perSeries = config.normaliser() == Normaliser.Kind.PER_SERIES;
      Normaliser.Kind kind = perSeries ? Normaliser.Kind.STANDARDISE : config.normaliser();
      remarks.addAll(
          values.warnings(
              numbers.named(source::featureName),
              fit == null ? normaliser : fit.all().normaliser(kind, StandardiseConfig.UNBOUNDED),
              "choose data.normaliser = standardise or min-max"));
    }
    if (fit != null && config.normaliser() == Normaliser.Kind.STANDARDISE) {
      remarks.addAll(outliers("training", fit.all().extremes(), source, normaliser));
      remarks.addAll(outliers("held-out", heldOut, source, normaliser));
    }
    if (targets != null) {
      remarks.addAll(
          targets.warnings(
              source.targetNames()::get,
              targetsTogether(),
              "choose data.targetScaling = standardise"));
    }
    return remarks;
  }

  private List<String> outliers(
      String examples, Extremes extremes, SourceConfig source, Normaliser normaliser) {
    int width = steps() == 0 ? 1 : extremes.places() / steps();
    IntFunction<String> names =
        values == null
            ? place -> pixel(place, width, source.channels())
            : numbers.named(source::featureName);
    String text = "in " + examples + " examples, ";
    return fit.all().outliers(normaliser, extremes, names).stream()
        .map(
            sentence ->
                normaliser.clip() > 0
                    ? text + sentence + ", to which data.standardise.clip cuts them"
                    : "warning: "
                        + text
                        + sentence
                        + "; data.standardise.minDeviation and data.standardise.clip bound them")
        .toList();
  }

  private static String pixel(int place, int width, int channels) {
    String name =
        "the pixel in row %d, column %d".formatted(place / width + 1, place % width / channels + 1);
    return channels == 1 ? name : name + ", channel " + (place % channels + 1);
  }

  /** The hash of all examples. */
  String hash() {
    return hash.text();
  }
}
