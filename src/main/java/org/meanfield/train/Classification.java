package org.meanfield.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics of a classifier over its predictions, of which there is one for each example, or one
 * for each time step.
 *
 * @param examples that have a prediction which was judged
 * @param predictions that were judged
 * @param accuracy the fraction of predictions whose most probable class is the true one; the first
 *     of equals counts
 * @param crossEntropy the mean of −ln p(true class), in nats, which is also called log loss
 * @param metrics all figures of the model as a whole, by name: these two, {@code top3Accuracy} and
 *     {@code top5Accuracy} where there are more classes, the fraction of predictions where fewer
 *     than three or five classes are more probable than the true one; {@code calibrationError}, the
 *     expected calibration error over 15 bins of the most probable class's probability (Guo et al.
 *     2017, arXiv:1706.04599); and those of {@link ClassAverages}
 * @param classes the figures of each class, by its name, in the order of the classes' numbers
 * @param ranked the predictions that AUC and average precision were computed on; 0 if they weren't
 * @param confusionMatrix rows: true class, columns: predicted class; empty if it wasn't computed
 */
public record Classification(
    long examples,
    long predictions,
    double accuracy,
    double crossEntropy,
    Map<String, Double> metrics,
    Map<String, ClassFigures> classes,
    long ranked,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<List<Long>> confusionMatrix)
    implements Evaluation {
  /** The figures of every epoch. The others are computed when somebody asks for them. */
  private static final List<String> REPORTED =
      List.of("accuracy", "crossEntropy", "macroF1", "calibrationError");

  /**
   * Creates the metrics that follow from sums over predictions.
   *
   * @param figures of the model as a whole, by name, without the means over classes
   * @param classes in the order of their numbers, which are their names
   */
  public static Classification of(
      long examples, long predictions, Map<String, Double> figures, List<ClassFigures> classes) {
    Map<String, Double> metrics = new TreeMap<>(figures);
    metrics.putAll(ClassAverages.of(classes));
    return new Classification(
        examples,
        predictions,
        figures.get("accuracy"),
        figures.get("crossEntropy"),
        metrics,
        named(classes, List.of()),
        0,
        List.of());
  }

  private static Map<String, ClassFigures> named(List<ClassFigures> classes, List<String> names) {
    Map<String, ClassFigures> named = new LinkedHashMap<>();
    for (int k = 0; k < classes.size(); k++) {
      named.put(k < names.size() ? names.get(k) : String.valueOf(k), classes.get(k));
    }
    return Collections.unmodifiableMap(named);
  }

  @Override
  public Map<String, Double> reported() {
    Map<String, Double> reported = new TreeMap<>(metrics);
    reported.keySet().retainAll(REPORTED);
    return reported;
  }

  /** Returns the figures of the classes in the order of their numbers. */
  public List<ClassFigures> byNumber() {
    return List.copyOf(classes.values());
  }

  /** Returns the same metrics, the classes by these names; by their numbers if there are none. */
  public Classification named(List<String> names) {
    return new Classification(
        examples,
        predictions,
        accuracy,
        crossEntropy,
        metrics,
        named(byNumber(), names),
        ranked,
        confusionMatrix);
  }

  /**
   * The area under the receiver operating characteristic and the average precision of a class; see
   * {@link ClassFigures}.
   */
  public record Ranked(Double auc, Double averagePrecision) implements Serializable {}

  /**
   * Returns these metrics with those of rankings.
   *
   * @param byClass in the order of the classes' numbers
   * @param rankedPredictions that they were computed on
   * @param matrix empty if it wasn't computed
   */
  public Classification with(
      List<Ranked> byClass, long rankedPredictions, List<List<Long>> matrix) {
    List<ClassFigures> before = byNumber();
    List<ClassFigures> after = new ArrayList<>();
    for (int k = 0; k < before.size(); k++) {
      after.add(before.get(k).ranked(byClass.get(k).auc(), byClass.get(k).averagePrecision()));
    }
    Map<String, Double> all = new TreeMap<>(metrics);
    all.putAll(ClassAverages.of(after));
    return new Classification(
        examples,
        predictions,
        accuracy,
        crossEntropy,
        all,
        named(after, List.copyOf(classes.keySet())),
        rankedPredictions,
        matrix);
  }
}
