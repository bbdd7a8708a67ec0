package org.meanfield.train;

import java.util.Locale;
import org.meanfield.errors.Violations;

/**
 * The rule for the threshold of anomalies, which is fitted to the validation split: an example is
 * abnormal if its score is greater.
 *
 * @param threshold the rule: a {@code quantile} of normal examples' scores; or {@code best-f1}, the
 *     threshold of the greatest F1, which needs abnormal validation examples
 * @param quantile the least fraction of normal validation examples whose scores are at or below the
 *     threshold, for {@code threshold = quantile}
 */
public record AnomalyConfig(Threshold threshold, double quantile) {
  /** The rules for a threshold. */
  public enum Threshold {
    /** The threshold is a quantile of the scores of normal examples. */
    QUANTILE,
    /** The threshold has the greatest F1. */
    BEST_F1;

    /** Returns the rule's name as users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Checks that each setting is within its range. */
  public AnomalyConfig {
    new Violations()
        .require(
            quantile > 0 && quantile <= 1,
            "quantile",
            "must be above 0 and at most 1 but is " + quantile,
            "0.95 to 0.999 is usual")
        .check();
  }

  /** Describes the threshold, as a part of a sentence. */
  public String text() {
    return switch (threshold) {
      case QUANTILE -> "the " + quantile + " quantile of normal validation examples";
      case BEST_F1 -> "that of the greatest F1 on the validation split";
    };
  }
}
