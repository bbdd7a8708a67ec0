package org.meanfield.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.errors.DataException;

/**
 * The examples of a labelled dataset that are of its normal classes, for a model that learns what
 * is normal. Those of all other classes are abnormal; {@link #mixed} deals both.
 */
public final class NormalExamples implements Dataset {
  private static final int NAMED = 10;

  private final Dataset all;
  private final List<String> names;
  private final boolean[] isNormal;
  private final Map<Split, long[]> counts;
  private final DatasetInfo info;

  private NormalExamples(
      Dataset all, List<String> names, boolean[] isNormal, Map<Split, long[]> counts) {
    this.all = all;
    this.names = names;
    this.isNormal = isNormal;
    this.counts = counts;
    Map<Split, Integer> normal = new EnumMap<>(Split.class);
    counts.forEach((split, byClass) -> normal.put(split, Math.toIntExact(count(byClass, true))));
    String origin = all.info().fingerprint() + " normal classes " + names;
    this.info =
        all.info()
            .ofExamples(
                normal, "sha256:" + DigestUtils.sha256Hex(origin.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Selects the normal examples of a dataset.
   *
   * @param all the examples of all classes
   * @param given the names of the normal classes, or their numbers if they have no names
   * @param counts of examples by class, of each split
   * @throws DataException if there are no labels, a class is unknown, all are normal, or a split
   *     has no normal example
   */
  static NormalExamples of(Dataset all, List<String> given, Map<Split, long[]> counts) {
    // In whatever order classes are named, their examples are the same.
    List<String> names = List.copyOf(new TreeSet<>(given));
    DatasetInfo info = all.info();
    int classes = info.target().outputs();
    if (!info.target().kind().isClass() || classes == 0 || counts.isEmpty()) {
      throw new DataException(
          "data.normalClasses is "
              + names
              + ", but the data has no labels that say which examples are normal. Prepare it with"
              + " data.source.label = COLUMN, for example, or set data.normalClasses = [].");
    }
    List<String> known = IntStream.range(0, classes).mapToObj(info::className).toList();
    List<String> unknown = names.stream().filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          String.format(
              "data.normalClasses names %s, but the data's classes are %s. Name some of those.",
              String.join(", ", unknown), listed(known)));
    }
    boolean[] isNormal = new boolean[classes];
    known.forEach(name -> isNormal[known.indexOf(name)] = names.contains(name));
    if (names.containsAll(known)) {
      throw new DataException(
          String.format(
              "data.normalClasses names all classes of the data, %s, so that no example is abnormal."
                  + " Leave some out, or set data.normalClasses = [].",
              listed(known)));
    }
    NormalExamples normal = new NormalExamples(all, names, isNormal, counts);
    normal.info.examples().forEach(normal::requireSome);
    return normal;
  }

  private static String listed(List<String> names) {
    List<String> shown = new ArrayList<>(names.subList(0, Math.min(NAMED, names.size())));
    if (shown.size() < names.size()) {
      shown.add(String.format("and %,d more", names.size() - shown.size()));
    }
    return String.join(", ", shown);
  }

  private void requireSome(Split split, int examples) {
    if (examples == 0) {
      throw new DataException(
          String.format(
              "The %s split has no example of the normal classes, %s. Divide the data otherwise, or"
                  + " name other classes in data.normalClasses.",
              split.label(), String.join(", ", names)));
    }
  }

  private long count(long[] byClass, boolean normal) {
    return IntStream.range(0, byClass.length)
        .filter(k -> isNormal[k] == normal)
        .mapToLong(k -> byClass[k])
        .sum();
  }

  /** Returns the dataset of the examples of all classes. */
  public Dataset all() {
    return all;
  }

  /** Returns the number of a split's examples that are abnormal; 0 if there is no such split. */
  public long abnormal(Split split) {
    return count(counts.getOrDefault(split, new long[0]), false);
  }

  /**
   * Refuses a split whose labels aren't two.
   *
   * @throws DataException if the split has no abnormal example
   */
  public void requireBothKinds(Split split) {
    if (abnormal(split) == 0) {
      throw new DataException(
          String.format(
              "The labels of the %s split aren't two for anomalies: all %,d examples are of the"
                  + " normal classes, %s. Divide the data so that some of others are in it, or set"
                  + " data.normalClasses = [].",
              split.label(), info.examples().get(split), String.join(", ", names)));
    }
  }

  /**
   * Examples of all classes.
   *
   * @param examples of a split
   * @param abnormal whether each is abnormal, in the order in which examples are evaluated
   */
  public record Mixed(ShardedData examples, boolean[] abnormal) implements AutoCloseable {
    @Override
    public void close() {
      examples.close();
    }
  }

  /** Deals a split's examples of all classes as {@link #shards} does the normal ones. */
  public Mixed mixed(JavaSparkContext spark, Split split, Layout layout, int workers) {
    ShardedData examples = all.shards(spark, split, layout, workers);
    try {
      int[] labels = examples.labels();
      boolean[] abnormal = new boolean[labels.length];
      for (int i = 0; i < labels.length; i++) {
        abnormal[i] = !isNormal[labels[i]];
      }
      return new Mixed(examples, abnormal);
    } catch (RuntimeException e) {
      examples.close();
      throw e;
    }
  }

  @Override
  public Dataset normalisedBy(Normaliser normaliser, Normaliser targetNormaliser) {
    return new NormalExamples(
        all.normalisedBy(normaliser, targetNormaliser), names, isNormal, counts);
  }

  /**
   * Counts held-out examples of all classes beside the normal ones, as {@link #mixed} deals both.
   */
  @Override
  public long bytesInMemory() {
    return Dataset.super.bytesInMemory()
        + all.info().bytesInMemory(Split.VALIDATION)
        + all.info().bytesInMemory(Split.TEST);
  }

  @Override
  public void requireLearnable() {
    if (names.size() == 1) {
      throw new DataException(
          "All examples are of the class "
              + names.get(0)
              + ", which data.normalClasses names, but a classifier needs two or more.");
    }
  }

  @Override
  public long[] classCounts(JavaSparkContext spark, Split split, int workers) {
    long[] byClass = counts.getOrDefault(split, new long[isNormal.length]);
    return IntStream.range(0, isNormal.length)
        .mapToLong(k -> isNormal[k] ? byClass[k] : 0)
        .toArray();
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    ShardedData examples = all.shards(spark, split, layout, workers);
    try {
      return examples.becoming(isNormal, info.examples().get(split));
    } catch (RuntimeException e) {
      examples.close();
      throw e;
    }
  }
}
