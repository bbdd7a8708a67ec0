package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StepScalingTest {
  private static Map<Integer, int[]> sameIndices() {
    Map<Integer, int[]> same = new HashMap<>();
    same.put(1, null);
    return same;
  }

  /** A model knows the values b and d; the data has a, b and c. */
  @Test
  void categoriesGetTheIndicesOfTheModel() {
    DatasetInfo info =
        new DatasetInfo(
            DatasetInfo.Content.SEQUENCES,
            4,
            1,
            Target.classes(2),
            Map.of(),
            "",
            "",
            List.of(),
            Normaliser.NONE,
            null,
            List.of(FeatureColumn.oneHot("event", List.of("b", "d"))),
            List.of());
    StepScaling scaling =
        StepScaling.of(info, List.of(FeatureColumn.oneHot("event", List.of("a", "b", "c"))));
    assertArrayEquals(
        new float[] {0, 0, 1, 0}, scaling.applied(new double[] {0, 1, 2, 3}, Sequence.NO_SERIES));
  }

  @Test
  void numbersAreScaledAndCutAndIndicesStay() {
    Normaliser normaliser =
        new Normaliser(Normaliser.Kind.STANDARDISE, new double[] {10, 0}, new float[] {0.5f, 1}, 3);
    StepScaling scaling = new StepScaling(normaliser, Normaliser.NONE, 2, sameIndices());
    assertArrayEquals(
        new float[] {1, 199, 3, 7}, scaling.applied(new double[] {12, 199, 100, 7}, -1));
  }
}
