package org.meanfield.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.RunConfig;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.model.AutoencoderSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.RbmSpec;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.AnomalyScores;
import org.meanfield.train.spark.ValueBaselines;
import org.meanfield.train.spark.VectorBaselines;
import org.meanfield.train.spark.VectorBaselines.Rival;

/**
 * The simplest predictors of a dataset's targets, and the simplest reconstructions of vectors,
 * fitted to its training split: how good a model is shows beside them. Their metrics are those of
 * the model, by the baseline's name.
 */
public final class Baselines {
  private static final String MAJORITY_CLASS = "majorityClass";

  /** The only metric more of which is better that models are compared with baselines by. */
  private static final String ACCURACY = "accuracy";

  private static final String AUTOENCODER_ERROR = "squaredErrorPerExample";

  /**
   * An RBM isn't trained to reconstruct, and PCA does nothing else: it must only be better than the
   * mean, which says nothing of an example.
   */
  private static final String RBM_ERROR = "reconstructionErrorPerExample";

  private Baselines() {}

  /**
   * Returns the metrics of each baseline on each split, of values and of reconstructions on
   * held-out ones alone; none for a layer that is pretrained on what those below it make of data.
   *
   * @param notes told of a baseline that there isn't, and why
   */
  static Map<String, Map<String, Map<String, Double>>> of(
      JavaSparkContext spark,
      RunConfig config,
      DatasetInfo data,
      SplitShards shards,
      Consumer<String> notes) {
    if (config.model().reads() == ModelSpec.Reads.VECTORS) {
      return shards.isTransformed() ? Map.of() : ofVectors(spark, config, data, shards, notes);
    }
    if (data.target().kind().isClass()) {
      return ofClasses(data.target(), shards);
    }
    ValueBaselines baselines = new ValueBaselines(spark, data, shards.of(Split.TRAIN));
    baselines.notes().forEach(notes);
    return ofValues(baselines, shards);
  }

  private static Map<String, Map<String, Map<String, Double>>> ofClasses(
      Target target, SplitShards shards) {
    Map<String, Map<String, Map<String, Double>>> bySplit = new LinkedHashMap<>();
    long[] training = shards.of(Split.TRAIN).classCounts(target.outputs());
    for (Split split : shards.splits()) {
      ShardedData data = shards.of(split);
      bySplit.put(split.label(), ofClasses(training, data.classCounts(target.outputs())));
    }
    return bySplit;
  }

  private static Map<String, Map<String, Map<String, Double>>> ofValues(
      ValueBaselines baselines, SplitShards shards) {
    Map<String, Map<String, Map<String, Double>>> bySplit = new LinkedHashMap<>();
    for (Split split : shards.splits()) {
      if (split != Split.TRAIN) {
        bySplit.put(split.label(), metrics(baselines.on(shards.of(split))));
      }
    }
    return bySplit;
  }

  private static Map<String, Map<String, Map<String, Double>>> ofVectors(
      JavaSparkContext spark,
      RunConfig config,
      DatasetInfo data,
      SplitShards shards,
      Consumer<String> notes) {
    VectorBaselines baselines =
        new VectorBaselines(spark, shards.of(Split.TRAIN), rival(config.model(), data));
    baselines.notes().forEach(notes);
    Map<String, Map<String, Map<String, Double>>> bySplit = new LinkedHashMap<>();
    for (Split split : shards.splits()) {
      if (split != Split.TRAIN) {
        Map<String, Map<String, Double>> metrics = metrics(baselines.on(shards.of(split)));
        addAnomalies(
            metrics, split, baselines, shards.anomalies(), config.evaluation().anomalies());
        bySplit.put(split.label(), metrics);
      }
    }
    return bySplit;
  }

  /** Adds how well baselines find a split's abnormal examples, if there are any. */
  public static void addAnomalies(
      Map<String, Map<String, Double>> metrics,
      Split split,
      VectorBaselines baselines,
      AnomalyShards anomalies,
      AnomalyConfig rule) {
    if (anomalies.has(split)) {
      metrics.replaceAll(
          (name, errors) -> {
            AnomalyShards.Scorer scorer = examples -> baselines.errors(examples).get(name);
            Map<String, Double> all =
                new TreeMap<>(anomalies.figures(split, scorer, anomalies.threshold(rule, scorer)));
            all.putAll(errors);
            return all;
          });
    }
  }

  /** Returns what baselines need to know of a model that reconstructs vectors of data. */
  public static Rival rival(ModelSpec model, DatasetInfo data) {
    int values = data.steps() * data.features();
    if (model instanceof RbmSpec rbm) {
      return new Rival(RBM_ERROR, values, rbm.hidden(), rbm.sampledInput());
    }
    List<Integer> hidden = ((AutoencoderSpec) model).hidden();
    return new Rival(AUTOENCODER_ERROR, values, hidden.get(hidden.size() - 1), false);
  }

  /** Returns the metrics of evaluations by their names. */
  public static Map<String, Map<String, Double>> metrics(
      Map<String, ? extends Evaluation> evaluations) {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    evaluations.forEach((name, evaluation) -> metrics.put(name, evaluation.metrics()));
    return metrics;
  }

  /**
   * Returns the metrics of each baseline of classes.
   *
   * @param training predictions of each class that there are in the training split
   * @param judged in the split that they are judged on; it may have more classes
   */
  public static Map<String, Map<String, Double>> ofClasses(long[] training, long[] judged) {
    return Map.of(MAJORITY_CLASS, MajorityClass.of(training).metrics(judged));
  }

  /**
   * Returns warnings for each held-out split on which a baseline is better than the model.
   *
   * @param by {@link ModelSpec#baselineMetrics()}
   */
  static List<String> warnings(
      List<String> by,
      Map<String, Map<String, Double>> metrics,
      Map<String, Map<String, Map<String, Double>>> baselines) {
    return baselines.keySet().stream()
        .filter(split -> !split.equals(Split.TRAIN.label()))
        .flatMap(
            split ->
                warnings(split, by, metrics.getOrDefault(split, Map.of()), baselines.get(split))
                    .stream())
        .toList();
  }

  /**
   * Returns warnings if the best baseline is better than the model, or finds anomalies better.
   *
   * @param by {@link ModelSpec#baselineMetrics()}
   * @param model its metrics on the split
   * @param baselines their metrics on the split, by the baselines' names
   */
  public static List<String> warnings(
      String split,
      List<String> by,
      Map<String, Double> model,
      Map<String, Map<String, Double>> baselines) {
    return Stream.concat(
            by.stream().filter(model::containsKey).limit(1), Stream.of(AnomalyScores.AUROC))
        .flatMap(metric -> warning(metric, split, model, baselines).stream())
        .toList();
  }

  private static Optional<String> warning(
      String metric,
      String split,
      Map<String, Double> model,
      Map<String, Map<String, Double>> baselines) {
    int sign = metric.equals(ACCURACY) || metric.equals(AnomalyScores.AUROC) ? 1 : -1;
    Double its = model.get(metric);
    Optional<String> best = best(metric, sign, baselines);
    if (its == null || best.isEmpty()) {
      return Optional.empty();
    }
    double baseline = baselines.get(best.get()).get(metric);
    return sign * its >= sign * baseline
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The model is worse than the baseline %s on the %s split: its %s is %.4g, and the"
                    + " baseline's %.4g.",
                best.get(),
                split,
                metric,
                its,
                baseline));
  }

  private static Optional<String> best(
      String metric, int sign, Map<String, Map<String, Double>> baselines) {
    Collection<String> names = baselines.keySet();
    return names.stream()
        .filter(name -> baselines.get(name).containsKey(metric))
        .filter(name -> !metric.equals(RBM_ERROR) || name.equals(VectorBaselines.MEAN))
        .sorted()
        .max(
            (one, other) ->
                Double.compare(
                    sign * baselines.get(one).get(metric),
                    sign * baselines.get(other).get(metric)));
  }
}
