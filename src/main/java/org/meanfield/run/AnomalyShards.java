package org.meanfield.run;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.Dataset;
import org.meanfield.data.Layout;
import org.meanfield.data.NormalExamples;
import org.meanfield.data.NormalExamples.Mixed;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.AnomalyScores;

/**
 * The normal and abnormal examples of held-out splits, which tell how well a score finds the
 * abnormal ones; none of data without normal classes.
 */
public final class AnomalyShards implements AutoCloseable {
  private final Map<Split, Mixed> bySplit = new EnumMap<>(Split.class);

  /** The score of examples, in the order of evaluations. */
  @FunctionalInterface
  public interface Scorer {
    /** Returns a score for each example. */
    double[] scores(ShardedData examples);
  }

  AnomalyShards() {}

  /** Deals those of the splits that a dataset has; the caller closes them. */
  public static AnomalyShards deal(
      JavaSparkContext spark,
      Dataset dataset,
      Collection<Split> splits,
      Layout layout,
      int workers) {
    AnomalyShards all = new AnomalyShards();
    if (!(dataset instanceof NormalExamples normal)) {
      return all;
    }
    try {
      for (Split split : splits) {
        if (dataset.info().has(split) && !all.has(split)) {
          all.bySplit.put(split, normal.mixed(spark, split, layout, workers));
        }
      }
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Returns whether there are examples of a split. */
  public boolean has(Split split) {
    return bySplit.containsKey(split);
  }

  /**
   * Fits a threshold to the validation split's scores.
   *
   * @return empty if there is no such split, or no example of a kind that the rule needs
   */
  public OptionalDouble threshold(AnomalyConfig rule, Scorer scorer) {
    return has(Split.VALIDATION)
        ? scores(Split.VALIDATION, scorer).threshold(rule)
        : OptionalDouble.empty();
  }

  /**
   * Returns the figures of a score on a split, by name.
   *
   * @param threshold empty for none
   */
  public Map<String, Double> figures(Split split, Scorer scorer, OptionalDouble threshold) {
    return scores(split, scorer).figures(threshold);
  }

  /** Adds the figures of a score on a split to an evaluation. */
  public Evaluation addTo(
      Evaluation evaluation, Split split, Scorer scorer, OptionalDouble threshold) {
    Map<String, Double> metrics = new TreeMap<>(evaluation.metrics());
    metrics.putAll(figures(split, scorer, threshold));
    return new Evaluation.Unlabelled(evaluation.examples(), metrics);
  }

  private AnomalyScores scores(Split split, Scorer scorer) {
    Mixed mixed = bySplit.get(split);
    return new AnomalyScores(scorer.scores(mixed.examples()), mixed.abnormal());
  }

  @Override
  public void close() {
    bySplit.values().forEach(Mixed::close);
  }
}
