package org.meanfield.train;

import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;

/**
 * The configuration of parameter averaging.
 *
 * @param averagingFrequency the averaging period: the number of minibatches that each worker trains
 *     between two averages
 * @param schedule the schedule of the averaging period as training goes on
 * @param updaterState the treatment of the optimisers' state, such as Adam's moments, at each
 *     average: it is averaged like the parameters ({@code average}), begun anew in each round
 *     ({@code reset}), kept by each worker ({@code per-worker}), or begun anew while the outer
 *     optimiser's momentum is the only memory ({@code outer-only})
 * @param outer the outer optimiser, which makes the next parameters of the mean of the replicas
 * @param weightBy the weight of a worker's replica in the mean: the number of examples that it was
 *     trained on in the round ({@code examples}), or the number of their time steps without padding
 *     ({@code time-steps})
 * @param reduction the place where replicas are averaged: on the driver ({@code collect}), on the
 *     executors through Spark's shuffle ({@code sharded}), or the better of both for the size of
 *     the replicas ({@code auto}). The result is the same to the last bit
 * @param maxBadReplicaFraction the largest fraction of a round's replicas that may be left out of
 *     the mean because they diverged or hold values that are not finite, from 0 to below 1; beyond
 *     it training fails
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
