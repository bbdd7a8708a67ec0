package org.meanfield.data.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.data.Split;

/**
 * The number of steps in which a category has a value, by the codes that stand for values in
 * records. Counts of parts add up to those of the whole, in any order.
 */
final class CategoryCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /** The number of a step's values. */
  private final int width;

  private final Map<Integer, Map<Split, Map<Double, Long>>> byPlace = new TreeMap<>();

  /**
   * Creates the counts of no examples.
   *
   * @param places those of categories among a step's values
   * @param width the number of a step's values
   */
  CategoryCounts(Collection<Integer> places, int width) {
    this.width = width;
    places.forEach(place -> byPlace.put(place, new EnumMap<>(Split.class)));
  }

  /** Adds an example. */
  void add(Split split, byte[] content) {
    if (byPlace.isEmpty()) {
      return;
    }
    DoubleBuffer values = ByteBuffer.wrap(content).asDoubleBuffer();
    byPlace.forEach(
        (place, bySplit) -> {
          Map<Double, Long> counts = bySplit.computeIfAbsent(split, it -> new HashMap<>());
          for (int at = place; at < values.limit(); at += width) {
            counts.merge(values.get(at), 1L, Long::sum);
          }
        });
  }

  /** Adds another part; returns this. */
  CategoryCounts plus(CategoryCounts other) {
    other.byPlace.forEach(
        (place, bySplit) ->
            bySplit.forEach(
                (split, counts) -> {
                  Map<Double, Long> ours =
                      byPlace.get(place).computeIfAbsent(split, it -> new HashMap<>());
                  counts.forEach((code, count) -> ours.merge(code, count, Long::sum));
                }));
    return this;
  }

  /** Returns the number of a split's steps that have a value, by its code. */
  Map<Double, Long> of(int place, Split split) {
    return byPlace.get(place).getOrDefault(split, Map.of());
  }
}
