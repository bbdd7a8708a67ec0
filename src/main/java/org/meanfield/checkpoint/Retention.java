package org.meanfield.checkpoint;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The rule that decides which of a run's checkpoints stay.
 *
 * @param newest how many of the newest, at least 1
 * @param best how many of the best
 * @param everyEpochs epochs between two that stay as ends of epochs; 0 for none
 * @param loss by which one is better than another; NaN for those that can't be compared
 * @param pinned rounds whose checkpoints stay in any case
 */
public record Retention(
    int newest, int best, int everyEpochs, ToDoubleFunction<Manifest> loss, Set<Long> pinned) {

  /** Returns the rule by which the newest alone stay. */
  public static Retention ofNewest(int newest) {
    return new Retention(newest, 0, 0, manifest -> Double.NaN, Set.of());
  }

  /** Returns the manifests that can be compared, the best first; of equal ones, the older first. */
  Stream<Manifest> bestFirst(Map<Long, Manifest> manifests) {
    return manifests.values().stream()
        .filter(manifest -> !Double.isNaN(loss.applyAsDouble(manifest)))
        .sorted(Comparator.comparingDouble(loss).thenComparing(Manifest::round));
  }

  /**
   * Returns the rounds of the checkpoints that needn't stay.
   *
   * @param newestFirst rounds of all
   * @param manifests by round, of those that have a sensible one
   */
  List<Long> superfluous(List<Long> newestFirst, Map<Long, Manifest> manifests) {
    Set<Long> stay = new HashSet<>(pinned);
    stay.addAll(newestFirst.subList(0, Math.min(newest, newestFirst.size())));
    bestFirst(manifests).limit(best).map(Manifest::round).forEach(stay::add);
    manifests.values().stream()
        .filter(manifest -> everyEpochs > 0 && manifest.endsEpoch())
        .filter(manifest -> manifest.epoch() % everyEpochs == 0)
        .map(Manifest::round)
        .forEach(stay::add);
    return newestFirst.stream().filter(round -> !stay.contains(round)).toList();
  }
}
