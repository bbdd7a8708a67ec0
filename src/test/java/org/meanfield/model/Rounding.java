package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Equality of float32 results that differ in nothing but the order of their sums: processors,
 * libraries, and one library's products of other shapes, add up in orders of their own.
 *
 * <p>Each addition errs by at most u = 2⁻²⁴ of the sum. Errors of n additions have either sign, so
 * that they add up to about √n·u (Higham and Mary 2019, doi:10.1137/18M1226312), relative to the
 * largest value, as small ones are what is left of larger terms. Two results, each with its error,
 * and the rare large one of many, are allowed {@value #SPREAD} times that; a term that is left out
 * or counted twice is orders of magnitude more.
 */
public final class Rounding {
  private static final double UNIT = Math.ulp(1f) / 2;
  private static final int SPREAD = 8;

  private Rounding() {}

  /**
   * Asserts that values differ by rounding at most.
   *
   * @param additions on the way to one of the values: the terms of a sum, times those sums of which
   *     each goes on from the one before, such as steps of time and layers
   */
  public static void assertNear(float[] expected, float[] actual, int additions) {
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected, actual, (float) tolerance(largest, additions));
  }

  /**
   * Asserts as {@link #assertNear(float[], float[], int)} does, of arrays of one shape in any
   * order.
   */
  public static void assertNear(INDArray expected, INDArray actual, int additions) {
    assertArrayEquals(expected.shape(), actual.shape(), "the shapes differ");
    assertNear(values(expected), values(actual), additions);
  }

  /** Asserts as {@link #assertNear(float[], float[], int)} does, of a single value. */
  public static void assertNear(double expected, double actual, int additions) {
    assertEquals(expected, actual, tolerance(Math.abs(expected), additions));
  }

  private static double tolerance(double largest, int additions) {
    return SPREAD * Math.sqrt(additions) * UNIT * largest;
  }

  private static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
