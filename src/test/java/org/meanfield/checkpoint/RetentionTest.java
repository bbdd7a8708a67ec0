package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RetentionTest {
  /** Four rounds an epoch, with a checkpoint in the middle of each. */
  private static final List<Long> ROUNDS = List.of(24L, 22L, 20L, 18L, 16L, 12L, 8L, 4L);

  private static final Map<Integer, Double> LOSSES =
      Map.of(1, 0.9, 2, 0.4, 3, 0.5, 4, 0.4, 5, 0.6, 6, 0.7);

  private static Map<Long, Manifest> manifests() {
    Map<Long, Manifest> manifests = new TreeMap<>();
    for (long round : ROUNDS) {
      Map<String, Map<String, Double>> metrics =
          round % 4 == 0
              ? Map.of("validation", Map.of("crossEntropy", LOSSES.get((int) round / 4)))
              : Map.of();
      manifests.put(
          round,
          new Manifest(
              1, round, (int) round / 4, "", 7, "", "", "", metrics, null, null, Map.of()));
    }
    return manifests;
  }

  private static double loss(Manifest manifest) {
    return manifest
        .metrics()
        .getOrDefault("validation", Map.of())
        .getOrDefault("crossEntropy", Double.NaN);
  }

  private static List<Long> gone(int newest, int best, int everyEpochs, Long... pinned) {
    return new Retention(newest, best, everyEpochs, RetentionTest::loss, Set.of(pinned))
        .superfluous(ROUNDS, manifests());
  }

  @Test
  void theNewestStay() {
    assertEquals(List.of(18L, 16L, 12L, 8L, 4L), gone(3, 0, 0));
    assertEquals(List.of(), gone(9, 0, 0));
  }

  @Test
  void theBestStayAndOfEqualOnesTheOlder() {
    assertEquals(List.of(22L, 20L, 18L, 16L, 12L, 4L), gone(1, 1, 0));
    assertEquals(List.of(22L, 20L, 18L, 12L, 4L), gone(1, 2, 0));
  }

  @Test
  void everyThirdEpochsEndStays() {
    assertEquals(List.of(20L, 18L, 16L, 8L, 4L), gone(2, 0, 3));
  }

  @Test
  void pinnedOnesStay() {
    assertEquals(List.of(22L, 20L, 16L, 12L, 8L), gone(1, 0, 0, 4L, 18L));
  }

  @Test
  void withoutASensibleManifestOneStaysOnlyWhileItIsNew() {
    assertEquals(
        List.of(18L, 16L, 12L, 8L, 4L),
        new Retention(3, 2, 1, RetentionTest::loss, Set.of()).superfluous(ROUNDS, Map.of()));
  }
}
