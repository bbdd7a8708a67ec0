package org.meanfield.train;

import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;

/**
 * The configuration of parameter averaging.
 *
 * @param averagingFrequency minibatches that a worker trains between two averages
 * @param schedule how that number changes as training goes on
 * @param updaterState what becomes of the updaters' state between two rounds
 * @param outer what is done with the mean of the replicas
 * @param weightBy what a replica weighs in the mean
 * @param reduction where replicas are averaged; the only setting here that changes no bit
 * @param maxBadReplicaFraction the fraction of a round's replicas that may be broken and left out,
 *     from 0 to below 1; beyond it training stops
 */
public record AveragingConfig(
    @AlsoNamed("averagingPeriod") int averagingFrequency,
    FrequencySchedule schedule,
    @AlsoNamed("optimizerState") UpdaterStatePolicy updaterState,
    @AlsoNamed("outerOptimizer") OuterSpec outer,
    WeightBy weightBy,
    Reduction reduction,
    double maxBadReplicaFraction) {
  /** Checks that each setting is within its range. */
  public AveragingConfig {
    new Violations()
        .atLeast("averagingFrequency", averagingFrequency, 1, "5 to 50 is usual")
        .require(
            maxBadReplicaFraction >= 0 && maxBadReplicaFraction < 1,
            "maxBadReplicaFraction",
            "must be from 0 to below 1 but is " + maxBadReplicaFraction,
            "0.25 is usual")
        .require(
            updaterState != UpdaterStatePolicy.OUTER_ONLY || outer.stateValuesPerParameter() > 0,
            "updaterState",
            "is outer-only, but train.outer.kind keeps no state",
            "choose train.outer.kind = momentum, nesterov or slowmo, or updaterState = reset")
        .check();
  }

  /** Returns whether each worker goes on from a state of its own. */
  public boolean keepsOwnStates() {
    return updaterState == UpdaterStatePolicy.PER_WORKER || outer.keepsReplicas();
  }

  /** Returns whether Deeplearning4j's own engine can average so. */
  boolean isKnownToDl4j() {
    return schedule.kind() == FrequencySchedule.Kind.CONSTANT
        && schedule.warmUpMinibatches() == 0
        && outer.equals(OuterSpec.NONE)
        && weightBy == WeightBy.EXAMPLES
        && (updaterState == UpdaterStatePolicy.AVERAGE || updaterState == UpdaterStatePolicy.RESET);
  }
}
