package org.meanfield.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeedsTest {
  @Test
  void permutationHoldsEveryIndexOnce() {
    int[] order = Seeds.permutation(1000, 7);
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, 1000).toArray(), sorted);
  }

  @Test
  void permutationsAreUniform() {
    int[] firstIsZero = new int[4];
    for (int seed = 0; seed < 4000; seed++) {
      int[] order = Seeds.permutation(4, Seeds.mix(seed));
      firstIsZero[order[0]]++;
    }
    for (int count : firstIsZero) {
      // 1000 are expected, with a standard deviation of 27.
      assertEquals(1000, count, 5 * 27.4);
    }
  }

  /** Old runs resume with these very numbers. */
  @Test
  void numbersNeverChange() {
    assertEquals(5246500226706903259L, Seeds.mix(1, 2, 3));
    assertArrayEquals(new int[] {3, 4, 0, 2, 1}, Seeds.permutation(5, 42));
  }

  @Test
  void everyCoordinateCounts() {
    assertNotEquals(Seeds.mix(1, 2, 3), Seeds.mix(1, 3, 2));
    assertNotEquals(Seeds.mix(1, 2, 3), Seeds.mix(1, 2));
    assertNotEquals(Seeds.mix(0), Seeds.mix(0, 0));
  }
}
