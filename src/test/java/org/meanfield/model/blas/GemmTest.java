package org.meanfield.model.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.blas.Matrix.Order;

/** Each implementation against a naive loop in double. */
final class GemmTest {
  private static final int[] SIZES = {1, 2, 7, 13, 64, 207};

  /** The number of values that lie between two stored rows, and must stay. */
  private static final int GAP = 3;

  private static final float UNTOUCHED = 77;

  private final Random random = new Random(4);

  @BeforeAll
  static void pin() {
    NativeRuntime.pin();
  }

  @ParameterizedTest
  @ValueSource(strings = {OneDnn.NAME, OpenBlas.NAME})
  void agreesWithANaiveLoop(String name) {
    Gemm gemm = Gemm.choose(name);
    assertEquals(name, gemm.toString());
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        for (int inner : SIZES) {
          Order[] orders = Order.values();
          Matrix a = random(rows, inner, orders[random.nextInt(2)], 0);
          Matrix b = random(inner, columns, orders[random.nextInt(2)], GAP);
          Matrix c = random(rows, columns, orders[random.nextInt(2)], GAP);
          check(gemm, a, b, c);
          forgetsWhatWasThere(gemm, a, b, c);
        }
      }
    }
  }

  private static void check(Gemm gemm, Matrix a, Matrix b, Matrix c) {
    for (float beta : new float[] {0, 1, 0.5f}) {
      double[][] expected = new double[c.rows()][c.columns()];
      for (int i = 0; i < c.rows(); i++) {
        for (int j = 0; j < c.columns(); j++) {
          double sum = 0;
          for (int k = 0; k < a.columns(); k++) {
            sum += (double) at(a, i, k) * at(b, k, j);
          }
          expected[i][j] = -1.5 * sum + beta * at(c, i, j);
        }
      }
      gemm.multiply(-1.5f, a, b, beta, c);
      double bound = 4e-7 * Math.sqrt(a.columns()) * 4;
      for (int i = 0; i < c.rows(); i++) {
        for (int j = 0; j < c.columns(); j++) {
          assertEquals(expected[i][j], at(c, i, j), bound * (1 + Math.abs(expected[i][j])));
        }
      }
      gapsAreUntouched(c);
    }
  }

  private static void forgetsWhatWasThere(Gemm gemm, Matrix a, Matrix b, Matrix c) {
    gemm.multiply(1, a, b, 0, c);
    float[] expected = new float[(int) c.first().limit()];
    c.first().get(expected);
    float[] broken = expected.clone();
    Arrays.fill(broken, Float.NaN);
    c.first().put(broken);
    gemm.multiply(1, a, b, 0, c);
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != UNTOUCHED) {
        assertEquals(expected[i], c.first().get(i));
      }
    }
  }

  private Matrix random(int rows, int columns, Order order, int gap) {
    int stored = order == Order.ROWS ? rows : columns;
    int stride = (order == Order.ROWS ? columns : rows) + gap;
    FloatPointer values = new FloatPointer((long) stored * stride);
    for (int i = 0; i < stored * stride; i++) {
      values.put(i, i % stride < stride - gap ? (float) random.nextGaussian() : UNTOUCHED);
    }
    return new Matrix(values, rows, columns, stride, order);
  }

  private static float at(Matrix matrix, int row, int column) {
    long index =
        matrix.order() == Order.ROWS
            ? (long) row * matrix.stride() + column
            : (long) column * matrix.stride() + row;
    return matrix.first().get(index);
  }

  private static void gapsAreUntouched(Matrix matrix) {
    boolean byRow = matrix.order() == Order.ROWS;
    int length = byRow ? matrix.columns() : matrix.rows();
    for (int i = 0; i < (byRow ? matrix.rows() : matrix.columns()); i++) {
      for (int j = length; j < matrix.stride(); j++) {
        assertEquals(UNTOUCHED, matrix.first().get((long) i * matrix.stride() + j));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OneDnn.NAME, OpenBlas.NAME})
  void refusesWhatDoesNotFit(String name) {
    Matrix a = random(2, 3, Order.ROWS, 0);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Gemm.choose(name).multiply(1, a, a, 0, a))
            .getMessage();
    assertTrue(message.contains("[2, 3] times [2, 3]"), message);
    assertThrows(IllegalArgumentException.class, () -> Matrix.ofRows(a.first(), 2, 3, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkl", "OpenBLAS"})
  void refusesANameThatItDoesNotKnow(String name) {
    assertThrows(IllegalArgumentException.class, () -> Gemm.choose(name));
  }
}
