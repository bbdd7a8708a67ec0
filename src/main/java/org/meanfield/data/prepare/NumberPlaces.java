package org.meanfield.data.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The places of those values of a step that are numbers, and no categories.
 *
 * @param all the number of a step's values
 * @param places in ascending order
 */
record NumberPlaces(int all, int[] places) implements Serializable {
  /** Returns those of values that are all numbers. */
  static NumberPlaces all(int all) {
    return except(Set.of(), all);
  }

  /** Returns those of values of which some are categories. */
  static NumberPlaces except(Set<Integer> categories, int all) {
    return new NumberPlaces(
        all, IntStream.range(0, all).filter(place -> !categories.contains(place)).toArray());
  }

  /** Returns how many there are. */
  int count() {
    return places.length;
  }

  /** Returns the numbers of an example, step by step, of a content without categories itself. */
  byte[] of(byte[] content) {
    if (count() == all) {
      return content;
    }
    DoubleBuffer values = ByteBuffer.wrap(content).asDoubleBuffer();
    ByteBuffer numbers = ByteBuffer.allocate(values.limit() / all * count() * Double.BYTES);
    for (int step = 0; step < values.limit(); step += all) {
      for (int place : places) {
        numbers.putDouble(values.get(step + place));
      }
    }
    return numbers.array();
  }

  /** Returns the names of the numbers, in their order. */
  IntFunction<String> named(IntFunction<String> names) {
    return number -> names.apply(places[number]);
  }
}
