package org.meanfield.app;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.SparkEvaluation;

/** Judges a checkpoint on a split, of the run's own data or of other data of the same shape. */
public final class EvaluateApp {
  private final CheckpointChoice choice;
  private final Split split;
  private final List<String> settings;
  private final Consumer<String> warnings;

  /**
   * An evaluation.
   *
   * @param settings changes to the run's configuration, such as another {@code data.path}
   */
  public EvaluateApp(
      CheckpointChoice choice, Split split, List<String> settings, Consumer<String> warnings) {
    this.choice = choice;
    this.split = split;
    this.settings = settings;
    this.warnings = warnings;
  }

  /**
   * The outcome.
   *
   * @param seconds of the evaluation alone
   */
  public record Result(
      String run,
      String checkpoint,
      int epoch,
      String split,
      String datasetFingerprint,
      String parametersSha256,
      double seconds,
      Evaluation evaluation) {}

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    try (SparkRuntime spark = SparkRuntime.start("meanfield evaluate " + choice.run())) {
      JavaSparkContext context = spark.context();
      RunDirectory run = RunDirectory.at(choice.run(), context.hadoopConfiguration());
      RunRecord record = RunRecord.require(run);
      Checkpoint checkpoint = choice.open(run, warnings);
      LoadedConfig config =
          record.config(new RunConfigLoader(context.hadoopConfiguration()), settings);
      Dataset dataset = Dataset.open(config.config().data(), context.hadoopConfiguration());
      ModelSpec spec = config.config().model();
      requireShape(spec, record, dataset.info());
      MultiLayerNetwork model = TrainingCheckpoints.model(checkpoint);
      float[] parameters = FlatState.parameters(model);
      int workers = config.config().train().workers();
      try (ShardedData data = dataset.shards(context, split, ModelData.layout(spec), workers)) {
        long start = System.nanoTime();
        Evaluation evaluation =
            new SparkEvaluation(
                    context, model.getLayerWiseConfigurations().toJson(), record.target())
                .evaluate(parameters, data, "evaluate " + split.label());
        return new Result(
            run.toString(),
            checkpoint.path().toString(),
            checkpoint.manifest().epoch(),
            split.label(),
            dataset.info().fingerprint(),
            FlatState.sha256(parameters),
            (System.nanoTime() - start) / 1e9,
            evaluation);
      }
    }
  }

  private static void requireShape(ModelSpec model, RunRecord record, DatasetInfo data) {
    DataShape trained = record.shape(model);
    DataShape given = ModelData.shape(model, data);
    boolean labelled = model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES;
    if (labelled && given.target() != trained.target()) {
      throw new DataException(
          String.format(
              "The model was trained to tell a %s, but the data's target is a %s. Choose data of the"
                  + " kind that it was trained on.",
              text(trained.target()), text(given.target())));
    }
    boolean classes = record.target().kind().isClass();
    boolean outputsFit =
        classes ? given.outputs() <= trained.outputs() : given.outputs() == trained.outputs();
    if (given.features() != trained.features() || (labelled && !outputsFit)) {
      throw new DataException(
          String.format(
              "The model reads %s of %d values and knows %d %s, but the data has %d values and %d"
                  + " %s.",
              labelled ? "steps" : "images",
              trained.features(),
              trained.outputs(),
              classes ? "classes" : "outputs",
              given.features(),
              given.outputs(),
              classes ? "classes" : "outputs"));
    }
  }

  private static String text(ModelSpec.Target target) {
    return target.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
