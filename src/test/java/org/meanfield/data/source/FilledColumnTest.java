package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/**
 * The expected values are those of pandas: with {@code x = pandas.Series(VALUES)} and {@code y =
 * pandas.Series(VALUES, pandas.to_datetime(TIMES, unit="s"))}, of {@code x.ffill()}, {@code
 * x.interpolate(limit_direction="both")} and {@code y.interpolate(method="time",
 * limit_direction="both")}.
 */
final class FilledColumnTest {
  private static final double NONE = Double.NaN;
  private static final double[] VALUES = {NONE, 2.5, NONE, NONE, 7, NONE, 1, NONE, NONE};
  private static final double[] TIMES = {0, 10, 15, 30, 40, 41, 50, 70, 90};

  @Test
  void carriedValuesAreTheLastOnesBefore() {
    double[] values = VALUES.clone();
    FilledColumn.carry(values);
    assertArrayEquals(new double[] {NONE, 2.5, 2.5, 2.5, 7, 7, 1, 1, 1}, values);
  }

  @Test
  void interpolatedValuesLieBetweenTheirNeighbours() {
    double[] values = VALUES.clone();
    FilledColumn.interpolate(values, new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
    assertArrayEquals(new double[] {2.5, 2.5, 4, 5.5, 7, 4, 1, 1, 1}, values, 1e-15);
    values = VALUES.clone();
    FilledColumn.interpolate(values, TIMES);
    assertArrayEquals(new double[] {2.5, 2.5, 3.25, 5.5, 7, 6.4, 1, 1, 1}, values, 1e-15);
  }

  @Test
  void columnsWithoutAnyValueStayEmpty() {
    double[] values = {NONE, NONE};
    FilledColumn.interpolate(values, new double[] {0, 1});
    FilledColumn.carry(values);
    assertArrayEquals(new double[] {NONE, NONE}, values);
  }
}
