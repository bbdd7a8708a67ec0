package org.meanfield.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.model.ModelSpec;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.ValueBaselines;

/**
 * The simplest predictors of a dataset's targets, fitted to its training split: how good a model is
 * shows beside them. Their metrics are those of the model, by the baseline's name.
 */
public final class Baselines {
  private static final String MAJORITY_CLASS = "majorityClass";

  /** The metrics that models are compared with baselines by; a model has one of them. */
  private static final String ACCURACY = "accuracy";

  private static final String SQUARED_ERROR = "meanSquaredError";

  /** The squared error of several targets of different units, as training sees it. */
  private static final String SCALED_ERROR = "scaledSquaredError";

  private Baselines() {}

  /**
   * Returns the metrics of each baseline on each split, of values on held-out ones alone; none for
   * models without targets.
   *
   * @param notes told of a baseline that there isn't, and why
   */
  static Map<String, Map<String, Map<String, Double>>> of(
      JavaSparkContext spark,
      ModelSpec model,
      DatasetInfo data,
      SplitShards shards,
      Consumer<String> notes) {
    if (model.reads() != ModelSpec.Reads.LABELLED_SEQUENCES) {
      return Map.of();
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

  /** Returns a warning for each held-out split on which a baseline is better than the model. */
  static List<String> warnings(
      Map<String, Map<String, Double>> metrics,
      Map<String, Map<String, Map<String, Double>>> baselines) {
    return baselines.keySet().stream()
        .filter(split -> !split.equals(Split.TRAIN.label()))
        .map(split -> warning(split, metrics.getOrDefault(split, Map.of()), baselines.get(split)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Returns a warning if the best baseline is better than the model.
   *
   * @param model its metrics on the split
   * @param baselines their metrics on the split, by the baselines' names
   */
  public static Optional<String> warning(
      String split, Map<String, Double> model, Map<String, Map<String, Double>> baselines) {
    String metric =
        List.of(ACCURACY, SCALED_ERROR, SQUARED_ERROR).stream()
            .filter(model::containsKey)
            .findFirst()
            .orElse(SQUARED_ERROR);
    int sign = metric.equals(ACCURACY) ? 1 : -1;
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
        .sorted()
        .max(
            (one, other) ->
                Double.compare(
                    sign * baselines.get(one).get(metric),
                    sign * baselines.get(other).get(metric)));
  }
}
