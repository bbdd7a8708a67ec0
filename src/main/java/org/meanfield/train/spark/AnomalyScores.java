package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.errors.TrainingException;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.Classification.Ranked;

/**
 * The scores of examples of which some are abnormal: the greater a score, the more abnormal its
 * example is said to be.
 *
 * @param scores by example
 * @param abnormal whether the example is
 */
public record AnomalyScores(double[] scores, boolean[] abnormal) {
  /** The name of the area under the curve of true and false positive rates. */
  public static final String AUROC = "auroc";

  /** The name of the area under the curve of precision and recall, by steps. */
  public static final String AVERAGE_PRECISION = "averagePrecision";

  /** The name of the greatest score that isn't called abnormal. */
  public static final String THRESHOLD = "anomalyThreshold";

  /**
   * Requires a label for each score, and scores that are numbers.
   *
   * @throws TrainingException if a score isn't a number
   */
  public AnomalyScores {
    if (scores.length != abnormal.length) {
      throw new IllegalArgumentException(scores.length + " scores, " + abnormal.length + " labels");
    }
    long faulty = Arrays.stream(scores).filter(Double::isNaN).count();
    if (faulty > 0) {
      throw new TrainingException(
          String.format(
              "The scores of %,d of %,d examples aren't numbers: the model has diverged. Lower"
                  + " train.updater.learningRate.",
              faulty, scores.length));
    }
  }

  /**
   * Fits a threshold to these examples.
   *
   * @return empty if there is no example of a kind that the rule needs
   */
  public OptionalDouble threshold(AnomalyConfig rule) {
    return switch (rule.threshold()) {
      case QUANTILE -> quantile(rule.quantile());
      case BEST_F1 -> ofBestF1();
    };
  }

  /** Returns the least normal score that at least the given fraction of them don't exceed. */
  private OptionalDouble quantile(double fraction) {
    double[] normal =
        IntStream.range(0, scores.length)
            .filter(i -> !abnormal[i])
            .mapToDouble(i -> scores[i])
            .sorted()
            .toArray();
    int rank = (int) Math.ceil(fraction * normal.length);
    return normal.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(normal[Math.max(1, rank) - 1]);
  }

  /**
   * Returns the threshold of the greatest F1, the greatest of equals: half way between the last
   * score that is called abnormal and the next one below.
   */
  private OptionalDouble ofBestF1() {
    int[] byScore = descending();
    int positives = positives();
    double best = 0;
    double threshold = Double.NaN;
    int found = 0;
    for (int told = 1; told <= byScore.length; told++) {
      double last = scores[byScore[told - 1]];
      found += abnormal[byScore[told - 1]] ? 1 : 0;
      double next = told < byScore.length ? scores[byScore[told]] : Math.nextDown(last);
      double f1 = f1(found, told, positives);
      if (next < last && f1 > best) {
        best = f1;
        double middle = next + (last - next) / 2;
        threshold = middle < last ? middle : next;
      }
    }
    return best > 0 ? OptionalDouble.of(threshold) : OptionalDouble.empty();
  }

  private int[] descending() {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((one, other) -> Double.compare(scores[other], scores[one]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private int positives() {
    return (int) IntStream.range(0, abnormal.length).filter(i -> abnormal[i]).count();
  }

  private static double f1(int found, int told, int positives) {
    return 2.0 * found / (told + positives);
  }

  /**
   * Returns the figures by name: {@code auroc} and {@code averagePrecision} where there are both
   * kinds; at a threshold, {@code anomalyThreshold} itself, {@code precision}, {@code recall} and
   * {@code f1} of abnormal examples, 0 where nothing is found; and how many {@code
   * abnormalExamples} there are.
   *
   * @param threshold empty for none
   */
  public Map<String, Double> figures(OptionalDouble threshold) {
    Map<String, Double> figures = new TreeMap<>();
    int positives = positives();
    figures.put("abnormalExamples", (double) positives);
    Ranked ranked = Ranking.of(keys());
    if (ranked.auc() != null) {
      figures.put(AUROC, ranked.auc());
      figures.put(AVERAGE_PRECISION, ranked.averagePrecision());
    }
    threshold.ifPresent(
        it -> {
          int[] told = IntStream.range(0, scores.length).filter(i -> scores[i] > it).toArray();
          int found = (int) Arrays.stream(told).filter(i -> abnormal[i]).count();
          figures.put(THRESHOLD, it);
          if (positives > 0) {
            figures.put("precision", (double) found / Math.max(1, told.length));
            figures.put("recall", (double) found / positives);
            figures.put("f1", f1(found, told.length, positives));
          }
        });
    return figures;
  }

  /** Numbers different scores in their order, since a key has no place for all of one. */
  private int[] keys() {
    int[] byScore = descending();
    int[] keys = new int[byScore.length];
    int place = 0;
    for (int i = byScore.length - 1; i >= 0; i--) {
      int example = byScore[i];
      boolean greater = i + 1 < byScore.length && scores[example] > scores[byScore[i + 1]];
      place += greater ? 1 : 0;
      keys[i] = Ranking.key(place, abnormal[example]);
    }
    return keys;
  }
}
