package org.meanfield.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CounterRandomTest {
  private static final int MANY = 1_000_000;

  private static float[] numbers(long key, long position, int count) {
    float[] numbers = new float[count];
    new CounterRandom(key).uniform(position, numbers, count);
    return numbers;
  }

  @Test
  void aNumberDependsOnItsPositionAlone() {
    float[] whole = numbers(3, 0, 1001);
    for (int start : new int[] {0, 2, 64, 500}) {
      assertArrayEquals(Arrays.copyOfRange(whole, start, 1001), numbers(3, start, 1001 - start));
    }
  }

  @Test
  void aNormalNumberDependsOnItsPositionAlone() {
    float[] whole = new float[1001];
    new CounterRandom(3).normal(0, whole, 1001);
    for (int start : new int[] {0, 2, 64, 1000}) {
      float[] part = new float[1001 - start];
      new CounterRandom(3).normal(start, part, part.length);
      assertArrayEquals(Arrays.copyOfRange(whole, start, 1001), part);
    }
  }

  /** Each bound is about five standard deviations. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, 123456789})
  void numbersAreUniformAndIndependent(long key) {
    float[] numbers = numbers(key, 0, MANY);
    int[] cells = new int[100];
    double mean = 0;
    for (float number : numbers) {
      assertTrue(number >= 0 && number < 1);
      cells[(int) (number * cells.length)]++;
      mean += number / MANY;
    }
    assertEquals(0.5, mean, 5 * Math.sqrt(1.0 / 12 / MANY));
    double expected = (double) MANY / cells.length;
    double chiSquare =
        Arrays.stream(cells).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    assertEquals(cells.length - 1, chiSquare, 5 * Math.sqrt(2 * (cells.length - 1)));
    for (int lag : new int[] {1, 2, 3, 64, 784}) {
      assertEquals(0, correlation(numbers, numbers, lag), 5 / Math.sqrt(MANY - lag));
    }
    for (long bit = 1; bit != 0; bit <<= 9) {
      float[] neighbour = numbers(key ^ bit, 0, MANY);
      assertEquals(0, correlation(numbers, neighbour, 0), 5 / Math.sqrt(MANY));
    }
  }

  private static double correlation(float[] x, float[] y, int lag) {
    double sum = 0;
    for (int i = lag; i < x.length; i++) {
      sum += (x[i] - 0.5) * (y[i - lag] - 0.5);
    }
    return 12 * sum / (x.length - lag);
  }

  /**
   * The algorithm is part of the results' identity; the numbers are from another implementation.
   */
  @Test
  void numbersStayWhatTheyAre() {
    assertArrayEquals(
        new float[] {0x9c5bedp-24f, 0x7feb75p-24f, 0x7de097p-24f, 0xc7e47fp-24f, 0xdde6f4p-24f},
        numbers(42, 0, 5));
  }
}
