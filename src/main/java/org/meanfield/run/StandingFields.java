package org.meanfield.run;

import java.util.Map;
import java.util.TreeMap;
import org.meanfield.train.Standing;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.Standing.Gap;

/** A {@link Standing} as numbers by name, for a manifest; what is infinite is left out. */
final class StandingFields {
  private static final String BEST_EPOCH = "bestEpoch";
  private static final String BEST_ROUND = "bestRound";
  private static final String BEST_LOSS = "bestLoss";
  private static final String GAP_EPOCH = "gapBestEpoch";
  private static final String GAP_HELD_OUT = "gapBestHeldOut";
  private static final String GAP_TRAIN = "gapTrainThen";
  private static final String GAP_OPEN = "gapOpen";

  private StandingFields() {}

  static Map<String, Double> of(Standing standing) {
    Best best = standing.best();
    Gap gap = standing.gap();
    Map<String, Double> fields = new TreeMap<>();
    fields.put(BEST_EPOCH, (double) best.epoch());
    fields.put(BEST_ROUND, (double) best.round());
    fields.put(BEST_LOSS, best.loss());
    fields.put(GAP_EPOCH, (double) gap.bestEpoch());
    fields.put(GAP_HELD_OUT, gap.bestHeldOut());
    fields.put(GAP_TRAIN, gap.trainThen());
    fields.put(GAP_OPEN, gap.open() ? 1.0 : 0.0);
    fields.values().removeIf(value -> value.isInfinite());
    return fields;
  }

  static Standing standing(Map<String, Double> fields) {
    return new Standing(
        new Best(
            (int) finite(fields, BEST_EPOCH),
            (long) finite(fields, BEST_ROUND),
            fields.getOrDefault(BEST_LOSS, Double.POSITIVE_INFINITY)),
        new Gap(
            (int) finite(fields, GAP_EPOCH),
            fields.getOrDefault(GAP_HELD_OUT, Double.POSITIVE_INFINITY),
            fields.getOrDefault(GAP_TRAIN, Double.POSITIVE_INFINITY),
            finite(fields, GAP_OPEN) != 0));
  }

  private static double finite(Map<String, Double> fields, String name) {
    return fields.getOrDefault(name, 0.0);
  }
}
