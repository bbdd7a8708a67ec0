package org.meanfield.model.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.NativeRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Each pass against ND4J's operations in double; sizes below, at and beyond a piece's. */
final class RowPassTest {
  @BeforeEach
  void seed() {
    NativeRuntime.pin();
    Draws.begin(8);
  }

  private static INDArray normal(int rows, int columns) {
    return Nd4j.randn(DataType.FLOAT, rows, columns);
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    INDArray difference = expected.sub(actual.castTo(DataType.DOUBLE));
    double largest = difference.amaxNumber().doubleValue();
    assertTrue(largest <= 1e-5 * (1 + expected.amaxNumber().doubleValue()), "off by " + largest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"1;1", "1;9000", "3;7", "64;64", "13;4096", "5;5000", "5000;2"})
  void agreesWithOperations(int rows, int columns) {
    INDArray a = normal(rows, columns);
    INDArray b = normal(rows, columns);
    INDArray row = normal(1, columns);
    INDArray aDouble = a.castTo(DataType.DOUBLE);
    INDArray bDouble = b.castTo(DataType.DOUBLE);
    INDArray rowDouble = row.castTo(DataType.DOUBLE);

    INDArray doubled = RowPass.addRow(a.dup(), row, RowPassTest::twice, RowPassTest::notAsked);
    assertClose(aDouble.addRowVector(rowDouble).muli(2), doubled);

    INDArray product = RowPass.combine(a.dup(), b, RowPassTest::multiply, (x, y) -> notAsked(x));
    assertClose(aDouble.mul(bDouble), product);

    double dot = RowPass.measure(a, b, RowPassTest::dot, (x, y) -> Double.NaN);
    assertEquals(aDouble.mul(bDouble).sumNumber().doubleValue(), dot, 1e-5 * rows * columns);

    INDArray expectedSums = aDouble.sum(true, 0).muli(0.5).addi(rowDouble.mul(3));
    INDArray sums = row.dup();
    RowPass.sumRows(a, 0.5f, 3, sums);
    assertClose(expectedSums, sums);
    RowPass.sumRows(aDouble, 0.5f, 3, rowDouble);
    assertClose(expectedSums, rowDouble);
    RowPass.sumRows(a, 0.5f, 0, sums.assign(Float.NaN));
    assertClose(aDouble.sum(true, 0).muli(0.5), sums);
  }

  private static INDArray notAsked(INDArray matrix) {
    throw new IllegalStateException("a pass covers " + matrix.shapeInfoToString());
  }

  private static void twice(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= 2;
    }
  }

  private static void multiply(float[] values, float[] others, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= others[i];
    }
  }

  private static double dot(float[] values, float[] others, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) values[i] * others[i];
    }
    return sum;
  }

  @Test
  void changesInPlaceAndNothingElse() {
    INDArray all = normal(9, 5);
    INDArray before = all.dup();
    INDArray part = all.get(NDArrayIndex.interval(3, 6), NDArrayIndex.all());
    assertTrue(RowPass.covers(part));
    assertSame(part, RowPass.change(part, RowPassTest::twice, RowPassTest::notAsked));
    assertEquals(before.getRows(0, 1, 2, 6, 7, 8), all.getRows(0, 1, 2, 6, 7, 8));
    assertEquals(before.getRows(3, 4, 5).muli(2), part);
  }

  @Test
  void whatItDoesNotCoverIsLeftToOperations() {
    INDArray a = normal(3, 4).castTo(DataType.DOUBLE);
    INDArray b = normal(3, 4).castTo(DataType.DOUBLE);
    INDArray row = normal(1, 4).castTo(DataType.DOUBLE);
    INDArray doubled = a.addRowVector(row).muli(2);
    assertEquals(doubled, RowPass.addRow(a.dup(), row, (v, n) -> {}, x -> x.muli(2)));
    assertEquals(a.mul(2), RowPass.change(a.dup(), (v, n) -> {}, x -> x.muli(2)));
    assertEquals(a.mul(b), RowPass.combine(a.dup(), b, (v, o, n) -> {}, INDArray::muli));
    assertEquals(7, RowPass.measure(a, b, (v, o, n) -> 0, (x, y) -> 7));
  }

  @Test
  void coversFloatsInRowOrderAlone() {
    assertTrue(RowPass.covers(normal(3, 4)));
    assertTrue(RowPass.covers(normal(4, 1)));
    assertFalse(RowPass.covers(normal(3, 4).dup('f')));
    assertFalse(RowPass.covers(normal(3, 4).transpose()));
    assertFalse(RowPass.covers(normal(3, 4).castTo(DataType.DOUBLE)));
    INDArray columns = normal(3, 4).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
    assertFalse(RowPass.covers(columns));
  }
}
