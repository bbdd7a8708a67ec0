package org.meanfield.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.meanfield.config.RunConfig;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.AnomalyConfig.Threshold;

/**
 * The rule by which a run tells anomalies.
 *
 * @param normalClasses the classes that are normal
 * @param score the name of what abnormal examples have more of
 * @param threshold the name of the rule for the threshold, as in a configuration
 * @param quantile of that rule; null of others
 * @param description the same as a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnomalyRule(
    List<String> normalClasses,
    String score,
    String threshold,
    Double quantile,
    String description) {
  /** Returns the rule of a run; null if it has no normal classes. */
  public static AnomalyRule of(RunConfig config) {
    List<String> normal = config.data().normalClasses();
    String score = config.model().anomalyScore().orElse("");
    if (normal.isEmpty() || score.isEmpty()) {
      return null;
    }
    AnomalyConfig rule = config.evaluation().anomalies();
    return new AnomalyRule(
        normal,
        score,
        rule.threshold().label(),
        rule.threshold() == Threshold.QUANTILE ? rule.quantile() : null,
        String.format(
            "An example is abnormal if its %s is above anomalyThreshold, %s. Normal classes: %s;"
                + " errors are those of normal examples.",
            score, rule.text(), String.join(", ", normal)));
  }
}
