package org.meanfield.model.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.NativeRuntime;
import org.meanfield.random.Seeds;
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
    Draws.begin(3);
    INDArray first = Draws.bernoulli(all);
    INDArray second = Draws.bernoulli(all);
    assertNotEquals(first, second);
    Draws.begin(3);
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

  /** Seven of 600,000 keys that ND4J's generator gave, seeded likewise, were others' keys. */
  @Test
  void keysOfRunsRoundsWorkersAndDrawsNeverCollide() {
    int rounds = 2000;
    int workers = 16;
    int draws = 16;
    long[] keys = new long[2 * rounds * workers * draws];
    int at = 0;
    for (long run = 1; run <= 2; run++) {
      for (int round = 0; round < rounds; round++) {
        for (int worker = 0; worker < workers; worker++) {
          for (int draw = 0; draw < draws; draw++) {
            keys[at++] = Draws.key(Seeds.mix(run, round, worker), draw);
          }
        }
      }
    }
    assertEquals(keys.length, Arrays.stream(keys).distinct().count());
  }

  @Test
  void drawsDependOnTheStreamAndNotOnTheThread() throws Exception {
    Draws.begin(5);
    List<INDArray> here = three();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      other.submit(() -> Draws.uniform(DataType.FLOAT, 7, 7)).get();
      Nd4j.getRandom().setSeed(1);
      List<INDArray> there =
          other
              .submit(
                  () -> {
                    Nd4j.getRandom().nextLong();
                    Draws.begin(5);
                    return three();
                  })
              .get();
      assertEquals(here, there);
      assertNotEquals(here, other.submit(DrawsTest::three).get());
    } finally {
      other.shutdown();
    }
  }

  private static List<INDArray> three() {
    return List.of(
        Draws.uniform(DataType.FLOAT, 3, 5),
        Draws.normal(DataType.FLOAT, 3, 5),
        Draws.bernoulli(Nd4j.valueArrayOf(new long[] {3, 5}, 0.5, DataType.FLOAT)));
  }

  /** Each bound is about five standard deviations. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void normalNumbersHaveTheMomentsOfTheNormalLaw(DataType type) {
    Draws.begin(9);
    INDArray numbers = Draws.normal(type, ROWS, 25);
    assertEquals(type, numbers.dataType());
    double[] z = numbers.castTo(DataType.DOUBLE).reshape(numbers.length()).toDoubleVector();
    double n = z.length;
    double[] moments = new double[5];
    for (double value : z) {
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(value, k) / n;
      }
    }
    assertEquals(0, moments[1], 5 / Math.sqrt(n));
    assertEquals(1, moments[2], 5 * Math.sqrt(2 / n));
    assertEquals(0, moments[3], 5 * Math.sqrt(15 / n));
    assertEquals(3, moments[4], 5 * Math.sqrt(96 / n));
    for (int lag : new int[] {1, 2, 25, 4096}) {
      double product = 0;
      for (int i = lag; i < z.length; i++) {
        product += z[i] * z[i - lag] / (n - lag);
      }
      assertEquals(0, product, 5 / Math.sqrt(n - lag), "lag " + lag);
    }
  }
}
