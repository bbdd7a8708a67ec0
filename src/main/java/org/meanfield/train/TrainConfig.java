package org.meanfield.train;

import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;
import org.meanfield.model.UpdaterSpec;

/**
 * The configuration of a training.
 *
 * @param engine the engine that trains and averages: this program's own ({@code meanfield}), or,
 *     for comparison, Deeplearning4j's {@code ParameterAveragingTrainingMaster} ({@code dl4j})
 * @param workers the number of logical workers among which the training examples are divided. It
 *     shapes the result; the number of the cluster's cores does not
 * @param batchSize the largest number of examples in a minibatch of a worker; the minibatches of an
 *     epoch differ by one example at most
 * @param epochs the number of passes through the training examples
 * @param seed the seed of all random numbers of training, such as the initial parameters and the
 *     order of the examples
 * @param averaging the averaging of the workers' replicas
 * @param updater the optimiser of each worker
 * @param classWeights the weights of classes in the loss: all the same ({@code none}), or the
 *     larger, the rarer a class is in the training split ({@code balanced})
 * @param earlyStopping the rule that ends training before its last epoch
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
            "is dl4j, which has no train.schedule, train.outer, train.classWeights or"
                + " train.weightBy, and no train.updaterState but average and reset",
            "leave those settings out, or choose engine = meanfield")
        .require(
            engine == Engine.MEANFIELD || !earlyStopping.isOn(),
            "earlyStopping.patience",
            "is " + earlyStopping.patience() + ", but train.engine = dl4j has no early stopping",
            "make it 0, or choose engine = meanfield")
        .check();
  }
}
