package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Principal components against scikit-learn's. */
final class ProjectionTest {
  private static final int ROWS = 20;
  private static final int VALUES = 6;

  private static double value(int i, int j) {
    return Math.sin(i * (j + 1)) + 0.5 * Math.cos(i + j * j);
  }

  private static float[][] rows() {
    float[][] rows = new float[ROWS][VALUES];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < VALUES; j++) {
        rows[i][j] = (float) value(i, j);
      }
    }
    return rows;
  }

  private static float[] means() {
    float[] means = new float[VALUES];
    for (float[] row : rows()) {
      for (int j = 0; j < VALUES; j++) {
        means[j] += row[j] / ROWS;
      }
    }
    return means;
  }

  /** Returns the lower triangle of the products of centred values. */
  private static double[] triangle() {
    float[] means = means();
    double[] triangle = new double[VALUES * (VALUES + 1) / 2];
    for (float[] row : rows()) {
      int at = 0;
      for (int j = 0; j < VALUES; j++) {
        for (int k = 0; k <= j; k++) {
          triangle[at++] += (row[j] - means[j]) * (double) (row[k] - means[k]);
        }
      }
    }
    return triangle;
  }

  private static double[] errors(int components) {
    float[] vectors =
        components == 0 ? new float[0] : Eigenvectors.ofGreatest(triangle(), VALUES, components);
    return new Projection(means(), vectors).errors(Nd4j.createFromArray(rows()));
  }

  /**
   * python3: i, j = numpy.arange(20)[:, None], numpy.arange(6)[None, :]; x = numpy.sin(i * (j + 1))
   * + 0.5 * numpy.cos(i + j * j); p = sklearn.decomposition.PCA(2).fit(x); ((x -
   * p.inverse_transform(p.transform(x))) ** 2).sum(1)
   */
  @Test
  void errorsAreThoseOfScikitLearn() {
    double[] errors = errors(2);
    assertArrayEquals(
        new double[] {0.02919145, 1.83143702, 2.48007008, 0.50845269, 2.25142731},
        Arrays.copyOf(errors, 5),
        1e-5);
    assertEquals(1.8542548297429, Arrays.stream(errors).average().orElseThrow(), 1e-5);
  }

  /** As above: ((x - x.mean(0)) ** 2).sum(1).mean(). */
  @Test
  void withoutComponentsErrorsAreThoseOfTheMean() {
    assertEquals(3.815175715170915, Arrays.stream(errors(0)).average().orElseThrow(), 1e-5);
  }

  @Test
  void allComponentsLeaveNoError() {
    assertEquals(0, Arrays.stream(errors(VALUES)).max().orElseThrow(), 1e-10);
  }

  /** Half of the values are constant, as many pixels are; OpenBLAS has failed at such sizes. */
  @Test
  void vectorsOfLargeMatricesAreOrthogonal() {
    int n = 320;
    int count = 200;
    double[] triangle = new double[n * (n + 1) / 2];
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j <= i; j++, at++) {
        boolean varies = i % 2 == 0 && j % 2 == 0;
        triangle[at] = varies ? Math.exp(-Math.abs(i - j) / 50.) : 0;
      }
    }
    float[] vectors = Eigenvectors.ofGreatest(triangle, n, count);
    for (int k = 0; k < count; k++) {
      for (int other = 0; other <= k; other++) {
        double product = 0;
        for (int i = 0; i < n; i++) {
          product += (double) vectors[k * n + i] * vectors[other * n + i];
        }
        assertEquals(k == other ? 1 : 0, product, 1e-6, k + " and " + other);
      }
    }
  }

  @Test
  void valuesThatAreNoNumbersAreRefused() {
    assertThrows(
        ArithmeticException.class,
        () -> Eigenvectors.ofGreatest(new double[] {1, Double.NaN, 1}, 2, 1));
  }
}
