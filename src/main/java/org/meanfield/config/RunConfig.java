package org.meanfield.config;

import org.meanfield.checkpoint.CheckpointConfig;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.data.DataConfig;
import org.meanfield.errors.Violations;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.Engine;
import org.meanfield.train.EvaluationConfig;
import org.meanfield.train.ShutdownConfig;
import org.meanfield.train.TrainConfig;

/**
 * The configuration of a run.
 *
 * @param run the run directory, on any Hadoop file system; it is made if it does not exist, and a
 *     run that it holds already is continued
 */
public record RunConfig(
    String run,
    DataConfig data,
    ModelSpec model,
    TrainConfig train,
    CheckpointConfig checkpoint,
    LockConfig lock,
    EvaluationConfig evaluation,
    ShutdownConfig shutdown) {
  /** Checks that each setting is within its range. */
  public RunConfig {
    new Violations()
        .require(!run.isBlank(), "run", "must not be empty", "give a directory, or use --run")
        .require(
            !run.endsWith(":"),
            "run",
            "is only \"" + run + "\"",
            "put a path that holds // into double quotes, or HOCON reads the rest as a comment")
        .require(
            train.engine() == Engine.MEANFIELD || checkpoint.everyRounds() == 0,
            "checkpoint.everyRounds",
            "is " + checkpoint.everyRounds() + ", but train.engine = dl4j stops at an epoch's end",
            "make it 0")
        .require(
            train.engine() == Engine.MEANFIELD || model.chains() == 0,
            "model.chains",
            "are persistent chains, but train.engine = dl4j forgets them after each round",
            "make it 0, or choose train.engine = meanfield")
        .require(
            train.engine() == Engine.MEANFIELD || model.runningMeans() == 0,
            "model.sparsity.weight",
            "needs running means, but train.engine = dl4j forgets them after each round",
            "make it 0, or choose train.engine = meanfield")
        .require(
            train.engine() == Engine.MEANFIELD || model.maxGradientNorm() == 0,
            "model.gradientClipping.kind",
            "is global-norm, which train.engine = dl4j does not have",
            "choose layer-norm, or train.engine = meanfield")
        .require(
            train.engine() == Engine.MEANFIELD
                || !(model instanceof LstmSpec lstm)
                || lstm.truncation().forward() == 0,
            "model.truncation.forward",
            "cuts sequences, but train.engine = dl4j lets no error cross the segments' borders and"
                + " reports the last segment's loss alone",
            "make it 0, or choose train.engine = meanfield")
        .require(
            data.isByRows() || model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES,
            "data.view.steps",
            "is pixels, but this model takes an image as one vector",
            "make it rows, or choose model.kind = lstm")
        .require(
            checkpoint.keepBest() == 0 || (data.hasValidation() && !model.lossMetrics().isEmpty()),
            "checkpoint.keepBest",
            "is "
                + checkpoint.keepBest()
                + ", but the best checkpoints are known by the loss on a validation split, and"
                + " there is no such split, or this model has no loss",
            "make it 0, or set data.validationFraction = 0.1, or data.validation of generated data")
        .require(
            !train.earlyStopping().isOn() || !model.lossMetrics().isEmpty(),
            "train.earlyStopping.patience",
            "is "
                + train.earlyStopping().patience()
                + ", but this model has no loss by which held-out data can be judged",
            "make it 0 and choose train.epochs by the free energy gap")
        .require(
            !train.earlyStopping().isOn() || data.hasValidation(),
            "train.earlyStopping.patience",
            "is "
                + train.earlyStopping().patience()
                + ", but there is no validation split to stop by, and stopping by the test split"
                + " would make its figures too good",
            "set data.validationFraction = 0.1, or data.validation of generated data")
        .require(
            train.classWeights() == ClassWeighting.NONE
                || model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES,
            "train.classWeights",
            "is balanced, but this model learns without classes",
            "make it none, or choose model.kind = lstm")
        .require(
            !evaluation.logLikelihood().asked() || model.hasLogLikelihood(),
            "evaluation.logLikelihood.chains",
            "is "
                + evaluation.logLikelihood().chains()
                + ", but only an rbm of bernoulli units with sampledInput = true has a"
                + " log-likelihood to estimate",
            "make it 0, or choose such a model")
        .require(
            data.normalClasses().isEmpty() || model.anomalyScore().isPresent(),
            "data.normalClasses",
            "is "
                + data.normalClasses()
                + ", but this model has neither a reconstruction error nor a free energy to tell"
                + " anomalies by",
            "make it [], or choose model.kind = autoencoder or rbm")
        .require(
            data.normalClasses().isEmpty() || data.hasValidation(),
            "data.normalClasses",
            "is "
                + data.normalClasses()
                + ", but there is no validation split to fit the threshold to",
            "set data.validationFraction = 0.1, or make it []")
        .check();
  }
}
