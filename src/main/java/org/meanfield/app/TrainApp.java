package org.meanfield.app;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.NormalExamples;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec;
import org.meanfield.report.Advisor;
import org.meanfield.run.AnomalyRule;
import org.meanfield.run.ErrorUnit;
import org.meanfield.run.ModelData;
import org.meanfield.run.NetworkRun;
import org.meanfield.run.NetworkRun.Ended;
import org.meanfield.run.RunRecord;
import org.meanfield.run.SplitShards;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.ClassWeighting;
import org.meanfield.train.StopSignal;
import org.meanfield.train.Trainer;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/** Trains one model from one configuration, from wherever its run directory stands. */
public final class TrainApp {
  private final LoadedConfig loaded;
  private final RunConfig config;
  private final StopSignal stop;
  private final EventListener progress;
  private final String origin;
  private final long start = System.nanoTime();

  /**
   * A training command.
   *
   * @param origin the run whose newest checkpoint's parameters a new run begins from; empty for
   *     parameters drawn at random
   * @param stop may end training between two rounds
   * @param progress shown to the user while it lasts
   */
  public TrainApp(LoadedConfig loaded, String origin, StopSignal stop, EventListener progress) {
    this.loaded = loaded;
    this.config = loaded.config();
    this.stop = stop;
    this.progress = progress;
    this.origin = origin;
  }

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public TrainResult run() {
    try (SparkRuntime spark = SparkRuntime.start("meanfield train " + config.run())) {
      return run(spark);
    }
  }

  /** Does what {@link #run()} does, in a Spark that runs already. */
  TrainResult run(SparkRuntime spark) {
    JavaSparkContext context = spark.context();
    LoadedConfig ready =
        new DatasetCache(context, progress).prepared(divided(context.hadoopConfiguration()));
    Dataset dataset = Dataset.open(ready.config().data(), context.hadoopConfiguration());
    requireValidation(dataset.info());
    requireClasses(dataset.info());
    requireAnomalies(dataset);
    if (config.model().reads() == ModelSpec.Reads.LABELLED_SEQUENCES) {
      dataset.requireLearnable();
    }
    spark.capacity().require(config, dataset.info(), dataset.bytesInMemory());
    try (NetworkRun run =
        new NetworkRun(
            context, ready, dataset.info(), origin, stop, List.of(progress, new Advisor()))) {
      return result(
          run,
          dataset.info(),
          run.endedBefore().orElseGet(() -> train(run, ready, context, dataset)));
    }
  }

  /** Divides a text as the run did that goes on here, or the one whose parameters do. */
  private LoadedConfig divided(Configuration hadoop) {
    LoadedConfig divided = RunRecord.dividingAs(List.of(config.run(), origin), loaded, hadoop);
    if (!divided.config().data().equals(config.data())) {
      progress.on(
          new TrainingEvent.Note(
              "the text is divided as the run before divided it, by data.heldOut = scattered"));
    }
    return divided;
  }

  private Ended train(
      NetworkRun run, LoadedConfig ready, JavaSparkContext context, Dataset dataset) {
    try (SplitShards shards =
        SplitShards.deal(
            context, dataset, ModelData.layout(config.model()), config.train().workers())) {
      if (run.isNew()
          && !run.isFork()
          && config.model() instanceof AutoencoderSpec autoencoder
          && autoencoder.pretraining().isOn()) {
        run.startFrom(
            new Pretraining(context, ready, autoencoder, dataset.info(), run.stop(), progress)
                .train(shards));
      }
      return run.train(shards);
    }
  }

  /** Requires a validation split where only the data's own files tell whether there is one. */
  private void requireValidation(DatasetInfo data) {
    boolean wanted = config.train().earlyStopping().isOn() || config.checkpoint().keepBest() > 0;
    if (wanted && !data.has(Split.VALIDATION)) {
      throw new DataException(
          "train.earlyStopping and checkpoint.keepBest need a validation split, but the data has"
              + " none. Prepare it with data.splits.validationFraction = 0.1, for example, or set"
              + " train.earlyStopping.patience and checkpoint.keepBest to 0.");
    }
  }

  /** Requires held-out examples of the kinds that tell how well anomalies are found. */
  private void requireAnomalies(Dataset dataset) {
    if (!(dataset instanceof NormalExamples normal)) {
      return;
    }
    if (!dataset.info().has(Split.VALIDATION)) {
      throw new DataException(
          "data.normalClasses needs a validation split to fit the threshold to, but the data has"
              + " none. Prepare it with data.splits.validationFraction = 0.1, for example.");
    }
    if (dataset.info().has(Split.TEST)) {
      normal.requireBothKinds(Split.TEST);
    }
    if (config.evaluation().anomalies().threshold() == AnomalyConfig.Threshold.BEST_F1) {
      normal.requireBothKinds(Split.VALIDATION);
    }
  }

  private void requireClasses(DatasetInfo data) {
    if (config.train().classWeights() == ClassWeighting.BALANCED
        && !data.target().kind().isClass()) {
      throw new DataException(
          "train.classWeights is balanced, but the data's targets are values. Set it to none, or"
              + " choose data with classes.");
    }
  }

  private TrainResult result(NetworkRun run, DatasetInfo data, Ended ended) {
    Trainer.Outcome outcome = ended.outcome();
    return new TrainResult(
        ended.status(),
        run.directory().toString(),
        outcome.last().rounds(),
        outcome.last().epoch(),
        outcome.last().examplesSeen(),
        (System.nanoTime() - start) / 1e9,
        run.clock().examplesPerSecond(),
        run.clock().phases(),
        run.conclusions(),
        outcome.metrics(),
        ErrorUnit.of(config.model(), data),
        AnomalyRule.of(config),
        ended.baselines(),
        FlatState.sha256(outcome.state().parameters()),
        outcome.checkpoint());
  }
}
