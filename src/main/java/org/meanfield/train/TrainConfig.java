package org.meanfield.train;

import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;
import org.meanfield.model.UpdaterSpec;

/**
 * The configuration of a training.
 *
 * @param engine who averages
 * @param workers logical workers: a part of the mathematics, whatever the cluster has
 * @param batchSize examples of a minibatch
 * @param epochs times that every example is visited
 * @param seed draws the initial parameters and the order of the examples
 * @param averaging when and how the workers' replicas become one model
 * @param updater how gradients become steps
 * @param classWeights what losses count by their class
 * @param earlyStopping whether training ends before its last epoch
 */
public record TrainConfig(
    Engine engine,
    int workers,
    int batchSize,
    int epochs,
    long seed,
    @Inline AveragingConfig averaging,
    @AlsoNamed("optimizer") UpdaterSpec updater,
    ClassWeighting classWeights,
    EarlyStopping earlyStopping) {
  /** Checks that each setting is within its range. */
  public TrainConfig {
    new Violations()
        .atLeast("workers", workers, 1, "as many as the cluster has cores is usual")
        .atLeast("batchSize", batchSize, 1, "32 to 256 is usual")
        .atLeast("epochs", epochs, 1, "5 to 50 is usual")
        .require(
            engine == Engine.MEANFIELD
                || (averaging.isKnownToDl4j() && classWeights == ClassWeighting.NONE),
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
}
