package org.meanfield.train;

import org.meanfield.averaging.FrequencySchedule;
import org.meanfield.averaging.OuterSpec;
import org.meanfield.errors.Violations;
import org.meanfield.model.UpdaterSpec;

/**
 * The configuration of a training.
 *
 * @param engine who averages
 * @param workers logical workers: a part of the mathematics, whatever the cluster has
 * @param batchSize examples of a minibatch
 * @param averagingFrequency minibatches that a worker trains between two averages
 * @param schedule how that number changes as training goes on
 * @param epochs times that every example is visited
 * @param seed draws the initial parameters and the order of the examples
 * @param updater how gradients become steps
 * @param updaterState what becomes of the updaters' state between two rounds
 * @param outer what is done with the mean of the replicas
 * @param classWeights what losses count by their class
 * @param weightBy what a replica weighs in the mean
 * @param reduction where replicas are averaged; the only setting here that changes no bit
 * @param maxBadReplicaFraction the fraction of a round's replicas that may be broken and left out,
 *     from 0 to below 1; beyond it training stops
 * @param earlyStopping whether training ends before its last epoch
 */
public record TrainConfig(
    Engine engine,
    int workers,
    int batchSize,
    int averagingFrequency,
    FrequencySchedule schedule,
    int epochs,
    long seed,
    UpdaterSpec updater,
    UpdaterStatePolicy updaterState,
    OuterSpec outer,
    ClassWeighting classWeights,
    WeightBy weightBy,
    Reduction reduction,
    double maxBadReplicaFraction,
    EarlyStopping earlyStopping) {
  /** Checks that each setting is within its range. */
  public TrainConfig {
    new Violations()
        .atLeast("workers", workers, 1, "as many as the cluster has cores is usual")
        .atLeast("batchSize", batchSize, 1, "32 to 256 is usual")
        .atLeast("averagingFrequency", averagingFrequency, 1, "5 to 50 is usual")
        .atLeast("epochs", epochs, 1, "5 to 50 is usual")
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
        .require(
            engine == Engine.MEANFIELD
                || (schedule.kind() == FrequencySchedule.Kind.CONSTANT
                    && schedule.warmUpMinibatches() == 0
                    && outer.equals(OuterSpec.NONE)
                    && classWeights == ClassWeighting.NONE
                    && weightBy == WeightBy.EXAMPLES
                    && (updaterState == UpdaterStatePolicy.AVERAGE
                        || updaterState == UpdaterStatePolicy.RESET)),
            "engine",
            "is dl4j, which knows no train.schedule, train.outer, train.classWeights, train.weightBy,"
                + " nor updaters that workers keep",
            "leave those settings out, or choose engine = meanfield")
        .require(
            engine == Engine.MEANFIELD || !earlyStopping.isOn(),
            "earlyStopping.patience",
            "is " + earlyStopping.patience() + ", but train.engine = dl4j knows no early stopping",
            "make it 0, or choose engine = meanfield")
        .check();
  }

  /** Returns whether each worker goes on from a state of its own. */
  public boolean keepsOwnStates() {
    return updaterState == UpdaterStatePolicy.PER_WORKER || outer.keepsReplicas();
  }
}
