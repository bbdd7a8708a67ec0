package org.meanfield.train;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The means of classes' figures, as scikit-learn's {@code classification_report} has them. A {@code
 * macro…} mean counts every class alike, a {@code weighted…} one by its support. Precision, recall
 * and F1 are averaged over the classes that occur as true or as predicted ones; AUC and average
 * precision over the classes that have them.
 */
public final class ClassAverages {
  private static final Map<String, Function<ClassFigures, Double>> FIGURES =
      Map.of(
          "Precision", figures -> figures.occurs() ? figures.precision() : null,
          "Recall", figures -> figures.occurs() ? figures.recall() : null,
          "F1", figures -> figures.occurs() ? figures.f1() : null,
          "Auc", ClassFigures::auc,
          "AveragePrecision", ClassFigures::averagePrecision);

  private ClassAverages() {}

  /** Returns the means by name, such as {@code macroF1}, without those of nothing. */
  public static Map<String, Double> of(Collection<ClassFigures> classes) {
    Map<String, Double> means = new TreeMap<>();
    FIGURES.forEach(
        (name, figure) -> {
          add(means, "macro" + name, classes, figure, figures -> 1L);
          add(means, "weighted" + name, classes, figure, ClassFigures::support);
        });
    return means;
  }

  private static void add(
      Map<String, Double> means,
      String name,
      Collection<ClassFigures> classes,
      Function<ClassFigures, Double> figure,
      Function<ClassFigures, Long> weight) {
    double sum = 0;
    long weights = 0;
    for (ClassFigures figures : classes) {
      Double value = figure.apply(figures);
      if (value != null) {
        sum += weight.apply(figures) * value;
        weights += weight.apply(figures);
      }
    }
    if (weights > 0) {
      means.put(name, sum / weights);
    }
  }
}
