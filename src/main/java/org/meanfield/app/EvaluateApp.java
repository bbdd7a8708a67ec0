package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.Dataset;
import org.meanfield.data.Layout;
import org.meanfield.data.NormalExamples;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.rbm.AnnealingSpec;
import org.meanfield.run.AnomalyRule;
import org.meanfield.run.AnomalyShards;
import org.meanfield.run.Baselines;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.ErrorUnit;
import org.meanfield.run.ModelData;
import org.meanfield.run.TrainedRun;
import org.meanfield.score.RowFormat;
import org.meanfield.score.Truth;
import org.meanfield.storage.WholeDirectory;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.spark.ClassReport;
import org.meanfield.train.spark.LinearProbe;
import org.meanfield.train.spark.LogLikelihood;
import org.meanfield.train.spark.SparkEvaluation;
import org.meanfield.train.spark.ValueBaselines;
import org.meanfield.train.spark.VectorBaselines;

/** Evaluates a checkpoint on a split, of the run's own data or of other data of the same shape. */
public final class EvaluateApp {
  private final CheckpointChoice choice;
  private final Split split;
  private final List<String> settings;
  private final Probe probe;
  private final Consumer<String> warnings;

  /** The rows that are written of the split; null if none are. */
  private final ScoreApp.Request rows;

  /** The choice whether a linear classifier probes the features of a model without labels. */
  public enum Probe {
    /** No probe is fitted. */
    NONE,
    /** A linear classifier is fitted to the features, and another to the model's input. */
    LINEAR
  }

  /**
   * Creates the evaluation of a checkpoint on a split.
   *
   * @param settings changes to the run's configuration, such as another {@code data.path}
   */
  public EvaluateApp(
      CheckpointChoice choice,
      Split split,
      List<String> settings,
      Probe probe,
      Consumer<String> warnings) {
    this(choice, split, settings, probe, warnings, null);
  }

  private EvaluateApp(
      CheckpointChoice choice,
      Split split,
      List<String> settings,
      Probe probe,
      Consumer<String> warnings,
      ScoreApp.Request rows) {
    this.rows = rows;
    this.choice = choice;
    this.split = split;
    this.settings = settings;
    this.probe = probe;
    this.warnings = warnings;
  }

  /**
   * Returns the same evaluation, which also writes what the model says of each example beside what
   * is true.
   *
   * @param output the directory to write, which isn't there yet
   */
  public EvaluateApp writing(String output, RowFormat format) {
    ScoreApp.Request request =
        new ScoreApp.Request(
            Optional.empty(),
            Optional.of(split),
            Optional.empty(),
            List.of(),
            OptionalDouble.empty(),
            output,
            format,
            Optional.empty(),
            OptionalDouble.empty(),
            Truth.BESIDE);
    return new EvaluateApp(choice, split, settings, probe, warnings, request);
  }

  /**
   * The outcome of an evaluation.
   *
   * @param seconds of the evaluation alone
   * @param errorUnit of reconstruction errors, as a sentence; absent if there are none
   * @param anomalies the rule by which they are told; absent if no classes are normal
   * @param baselines their metrics on the split, by their names; none if the data has no training
   *     split, which they are fitted to
   * @param baselinesBySeries their errors in each time series; empty if there are none
   * @param period the period of the seasonal naive forecast, in steps; 0 if there is none
   * @param classNames the model's classes in the order of their numbers, of a text its characters;
   *     empty if they have no names
   * @param linearProbe accuracies on the split of a classifier that was fitted to the training
   *     split; absent if none was asked for
   * @param output the directory of the rows of the split; absent if none were asked for
   */
  public record Result(
      String run,
      String checkpoint,
      int epoch,
      String split,
      String datasetFingerprint,
      String parametersSha256,
      double seconds,
      Evaluation evaluation,
      @JsonInclude(JsonInclude.Include.NON_NULL) String errorUnit,
      @JsonInclude(JsonInclude.Include.NON_NULL) AnomalyRule anomalies,
      Map<String, Map<String, Double>> baselines,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Errors>> baselinesBySeries,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int period,
      List<String> classNames,
      @JsonInclude(JsonInclude.Include.NON_NULL) LinearProbe.Result linearProbe,
      @JsonInclude(JsonInclude.Include.NON_NULL) String output) {}

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    if (rows != null) {
      Configuration hadoop = SparkRuntime.hadoopConfiguration();
      try (WholeDirectory directory = WholeDirectory.at(rows.output(), ScoreApp.CONTENTS, hadoop)) {
        return run(directory);
      }
    }
    try (SparkRuntime spark = SparkRuntime.start("meanfield evaluate " + choice.run())) {
      return run(spark.context());
    }
  }

  private Result run(WholeDirectory directory) {
    try (SparkRuntime spark = SparkRuntime.start("meanfield evaluate " + choice.run())) {
      JavaSparkContext context = spark.context();
      TrainedRun trained = opened(context);
      ScoreApp scoring = new ScoreApp(choice, settings, rows, warnings);
      ScoreInput input = new DatasetInput(rows, trained, trained.config().data());
      // Whatever has no rows is refused before it is evaluated.
      try (ScoreInput.Opened examples = scoring.open(context, trained, input)) {
        Result result = run(context, trained);
        SparkJobs.explained(
            "writing the rows of " + input.path(),
            () ->
                ScoreApp.write(context, trained, input.path(), examples, rows.format(), directory),
            ScoreApp::failure);
        return result;
      }
    }
  }

  private TrainedRun opened(JavaSparkContext context) {
    return TrainedRun.open(choice, settings, context.hadoopConfiguration(), warnings);
  }

  /** Does what {@link #run()} does, in a Spark that runs already. */
  Result run(JavaSparkContext context) {
    return run(context, opened(context));
  }

  private Result run(JavaSparkContext context, TrainedRun trained) {
    ModelSpec spec = trained.config().model();
    requireProbeable(spec);
    Dataset dataset = trained.dataset(context.hadoopConfiguration());
    TrainConfig train = trained.config().train();
    AnnealingSpec annealing = trained.config().evaluation().logLikelihood();
    Layout layout = ModelData.layout(spec);
    if (dataset instanceof NormalExamples normal
        && split == Split.TEST
        && dataset.info().has(split)) {
      normal.requireBothKinds(split);
    }
    try (ShardedData data = dataset.shards(context, split, layout, train.workers())) {
      long start = System.nanoTime();
      Compared compared =
          compared(context, trained, dataset, judged(context, trained, dataset, data), data);
      Evaluation evaluation = compared.evaluation();
      Baselines.warnings(
              split.label(), spec.baselineMetrics(), evaluation.metrics(), compared.baselines())
          .forEach(warnings);
      if (annealing.asked()) {
        try (ShardedData training = dataset.shards(context, Split.TRAIN, layout, train.workers())) {
          evaluation =
              new LogLikelihood(
                      context, trained.networkJson(), annealing, train.seed(), training, warnings)
                  .addTo(evaluation, trained.parameters());
        }
      }
      return new Result(
          trained.run().toString(),
          trained.checkpoint().path(),
          trained.checkpoint().manifest().epoch(),
          split.label(),
          dataset.info().fingerprint(),
          trained.parametersSha256(),
          (System.nanoTime() - start) / 1e9,
          evaluation,
          ErrorUnit.of(spec, dataset.info()),
          AnomalyRule.of(trained.config()),
          compared.baselines(),
          compared.bySeries(),
          compared.period(),
          trained.classNames(),
          probe == Probe.LINEAR ? probe(context, dataset, trained, train.workers()) : null,
          rows == null ? null : rows.output());
    }
  }

  private Evaluation judged(
      JavaSparkContext spark, TrainedRun trained, Dataset dataset, ShardedData data) {
    String network = trained.networkJson();
    Target target = trained.target(dataset.info());
    Evaluation sums =
        new SparkEvaluation(spark, network, target, dataset.info().series())
            .evaluate(trained.parameters(), data, "evaluate " + split.label());
    Evaluation whole =
        new ClassReport(spark, network, ClassNumbers.same(target.outputs()))
            .addTo(sums, trained.parameters(), data);
    return whole instanceof Classification classes ? classes.named(trained.classNames()) : whole;
  }

  /**
   * An evaluation beside those of baselines.
   *
   * @param baselines their metrics, by their names
   * @param bySeries their errors in each time series; empty if there are none
   * @param period that of the seasonal naive forecast, in steps; 0 if there is none
   */
  private record Compared(
      Evaluation evaluation,
      Map<String, Map<String, Double>> baselines,
      Map<String, List<Errors>> bySeries,
      int period) {}

  /** Judges what is fitted to the data's training split, too. */
  private Compared compared(
      JavaSparkContext spark,
      TrainedRun trained,
      Dataset dataset,
      Evaluation evaluation,
      ShardedData data) {
    int workers = trained.config().train().workers();
    boolean fits = dataset.info().has(Split.TRAIN);
    if (fits && evaluation instanceof Classification classes) {
      long[] support = classes.byNumber().stream().mapToLong(ClassFigures::support).toArray();
      long[] training = dataset.classCounts(spark, Split.TRAIN, workers);
      return new Compared(evaluation, Baselines.ofClasses(training, support), Map.of(), 0);
    }
    if (fits && evaluation instanceof Evaluation.Values values) {
      try (ShardedData train = dataset.shards(spark, Split.TRAIN, Layout.LABELLED_ROWS, workers)) {
        ValueBaselines baselines = new ValueBaselines(spark, dataset.info(), train);
        baselines.notes().forEach(warnings);
        Map<String, Evaluation.Values> judged = baselines.on(data);
        judged.replaceAll((name, its) -> baselines.scaled(its));
        Map<String, List<Errors>> bySeries = new LinkedHashMap<>();
        if (!dataset.info().series().isEmpty()) {
          judged.forEach((name, its) -> bySeries.put(name, its.bySeries()));
        }
        return new Compared(
            baselines.scaled(values), Baselines.metrics(judged), bySeries, baselines.period());
      }
    }
    if (evaluation instanceof Evaluation.Unlabelled) {
      return comparedVectors(spark, trained, dataset, evaluation, data);
    }
    return new Compared(evaluation, Map.of(), Map.of(), 0);
  }

  private Compared comparedVectors(
      JavaSparkContext spark,
      TrainedRun trained,
      Dataset dataset,
      Evaluation evaluation,
      ShardedData data) {
    int workers = trained.config().train().workers();
    AnomalyConfig rule = trained.config().evaluation().anomalies();
    List<Split> splits = List.of(split, Split.VALIDATION);
    try (AnomalyShards anomalies =
        AnomalyShards.deal(spark, dataset, splits, Layout.VECTORS, workers)) {
      Evaluation whole = withAnomalies(spark, trained, evaluation, anomalies);
      if (!dataset.info().has(Split.TRAIN)) {
        return new Compared(whole, Map.of(), Map.of(), 0);
      }
      try (ShardedData train = dataset.shards(spark, Split.TRAIN, Layout.VECTORS, workers)) {
        VectorBaselines baselines =
            new VectorBaselines(
                spark, train, Baselines.rival(trained.config().model(), dataset.info()));
        baselines.notes().forEach(warnings);
        Map<String, Map<String, Double>> metrics = Baselines.metrics(baselines.on(data));
        Baselines.addAnomalies(metrics, split, baselines, anomalies, rule);
        return new Compared(whole, metrics, Map.of(), 0);
      }
    }
  }

  /** Adds how well anomalies are found at the model's threshold, or one that is fitted now. */
  private Evaluation withAnomalies(
      JavaSparkContext spark, TrainedRun trained, Evaluation evaluation, AnomalyShards anomalies) {
    if (!anomalies.has(split)) {
      return evaluation;
    }
    SparkEvaluation judge =
        new SparkEvaluation(spark, trained.networkJson(), trained.record().target());
    AnomalyShards.Scorer scorer =
        examples -> judge.anomalyScores(trained.parameters(), examples, "score anomalies").values();
    OptionalDouble kept = trained.anomalyThreshold(spark.hadoopConfiguration());
    OptionalDouble threshold =
        kept.isPresent()
            ? kept
            : anomalies.threshold(trained.config().evaluation().anomalies(), scorer);
    if (threshold.isEmpty()) {
      warnings.accept(
          "There is no threshold for anomalies: the checkpoint keeps none of this rule, and the"
              + " data has no validation split that one could be fitted to.");
    }
    return anomalies.addTo(evaluation, split, scorer, threshold);
  }

  private LinearProbe.Result probe(
      JavaSparkContext spark, Dataset dataset, TrainedRun trained, int workers) {
    dataset.requireLearnable();
    try (ShardedData fit = dataset.shards(spark, Split.TRAIN, Layout.LABELLED_VECTORS, workers);
        ShardedData heldOut = dataset.shards(spark, split, Layout.LABELLED_VECTORS, workers)) {
      return new LinearProbe(spark, trained.networkJson())
          .probe(trained.parameters(), fit, heldOut);
    }
  }

  private void requireProbeable(ModelSpec spec) {
    if (probe == Probe.LINEAR && spec.reads() != ModelSpec.Reads.VECTORS) {
      throw new UsageException(
          "--linear-probe fits a classifier to the features of an autoencoder or an RBM; this run's"
              + " model is neither. Leave the option out.");
    }
  }
}
