package org.meanfield.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's numbers for the classes of a dataset, which may have others than the model was trained
 * on, or the same ones in another order.
 *
 * @param numbers by the dataset's number; {@link #UNKNOWN} where the model has none
 */
public record ClassNumbers(int[] numbers) implements Serializable {
  /** The number of a class that the model doesn't know. */
  public static final int UNKNOWN = -1;

  /** Keeps the dataset's own numbers. */
  public static ClassNumbers same(int classes) {
    return new ClassNumbers(IntStream.range(0, classes).toArray());
  }

  /**
   * Matches classes by their names, or by their numbers if either side has no names.
   *
   * @param classes how many the dataset has
   * @param names of the dataset's classes; empty if they have none
   * @param known how many the model knows
   * @param knownNames of the model's classes; empty if they have none
   */
  public static ClassNumbers matching(
      int classes, List<String> names, int known, List<String> knownNames) {
    boolean named = !names.isEmpty() && !knownNames.isEmpty();
    return new ClassNumbers(
        IntStream.range(0, classes)
            .map(k -> named ? knownNames.indexOf(names.get(k)) : k < known ? k : UNKNOWN)
            .toArray());
  }

  /** Returns the model's number of a class; {@link #UNKNOWN} if it has none. */
  public int of(int datasetsNumber) {
    return numbers[datasetsNumber];
  }

  /** Tells whether the model knows all classes of the dataset. */
  public boolean areAllKnown() {
    return Arrays.stream(numbers).noneMatch(number -> number == UNKNOWN);
  }

  /** Names the classes of the dataset that the model doesn't know. */
  public List<String> unknown(DatasetInfo data) {
    return IntStream.range(0, numbers.length)
        .filter(k -> numbers[k] == UNKNOWN)
        .mapToObj(data::className)
        .toList();
  }

  /** Returns these numbers, but for classes that another model of the same data doesn't know. */
  public ClassNumbers where(ClassNumbers other) {
    return new ClassNumbers(
        IntStream.range(0, numbers.length)
            .map(k -> other.of(k) == UNKNOWN ? UNKNOWN : numbers[k])
            .toArray());
  }
}
