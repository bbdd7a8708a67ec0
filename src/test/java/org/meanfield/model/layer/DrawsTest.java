package org.meanfield.model.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.NativeRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class DrawsTest {
  private static final int ROWS = 20_000;

  @BeforeEach
  void pin() {
    NativeRuntime.pin();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void frequenciesAreTheProbabilities(DataType type) {
    double[] p = {0, 0.1, 0.5, 0.93, 1};
    INDArray probabilities = Nd4j.createFromArray(p).castTo(type).reshape(1, p.length);
    INDArray all = probabilities.repeat(0, ROWS);
    Nd4j.getRandom().setSeed(3);
    INDArray first = Draws.bernoulli(all);
    INDArray second = Draws.bernoulli(all);
    assertNotEquals(first, second);
    Nd4j.getRandom().setSeed(3);
    assertEquals(first, Draws.bernoulli(all));
    for (int column = 0; column < p.length; column++) {
      double mean = first.getColumn(column).meanNumber().doubleValue();
      assertEquals(p[column], mean, 5 * Math.sqrt(p[column] * (1 - p[column]) / ROWS));
      assertEquals(
          mean,
          first.getColumn(column).norm2Number().doubleValue() / Math.sqrt(ROWS) * Math.sqrt(mean),
          1e-6);
    }
  }
}
