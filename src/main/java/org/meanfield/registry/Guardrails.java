package org.meanfield.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.errors.UsageException;
import org.meanfield.errors.Violations;

/**
 * The bounds that a challenger must keep to, whether it is better than the champion or not.
 *
 * @param atWorst the worst value that each metric may have, by the name of the metric, such as
 *     {@code accuracy = 0.9}
 * @param maximumRegress the largest amount by which each metric may be worse than the champion's,
 *     by the metric's name
 * @param classFloor the smallest recall of each class, which is the fraction of its examples that
 *     are predicted correctly; 0 for no bound
 * @param maximumClassRegress the largest amount by which the recall of a class may be below the
 *     champion's; 1 for no bound
 */
public record Guardrails(
    Map<String, Double> atWorst,
    Map<String, Double> maximumRegress,
    double classFloor,
    double maximumClassRegress) {
  /** Checks names and ranges. */
  public Guardrails {
    atWorst = new TreeMap<>(atWorst);
    maximumRegress = new TreeMap<>(maximumRegress);
    Violations violations = new Violations();
    requireKnown(violations, "atWorst", atWorst);
    requireKnown(violations, "maximumRegress", maximumRegress);
    for (String metric : maximumRegress.keySet()) {
      violations.require(
          !Metric.isOfScaledTargets(metric),
          "maximumRegress",
          "names "
              + metric
              + ", which compares nothing: the challenger's targets are scaled"
              + " by its own training split, and the champion's by another one",
          "bound meanSquaredError or another one that is in the targets' own units");
    }
    for (double regress : maximumRegress.values()) {
      violations.require(
          regress >= 0,
          "maximumRegress",
          "must hold no value below 0 but holds " + regress,
          "0 allows no metric to be worse");
    }
    violations
        .require(
            classFloor >= 0 && classFloor <= 1,
            "classFloor",
            "must be from 0 to 1 but is " + classFloor,
            "0 for no bound")
        .require(
            maximumClassRegress >= 0 && maximumClassRegress <= 1,
            "maximumClassRegress",
            "must be from 0 to 1 but is " + maximumClassRegress,
            "1 for no bound")
        .check();
  }

  private static void requireKnown(
      Violations violations, String setting, Map<String, Double> values) {
    for (String metric : values.keySet()) {
      violations.require(
          Metric.isKnown(metric),
          setting,
          "names " + metric + ", which is not a metric",
          "known: " + Metric.known());
    }
  }

  /** Returns the names of the metrics that have a bound. */
  public Set<String> metrics() {
    Set<String> metrics = new TreeSet<>(atWorst.keySet());
    metrics.addAll(maximumRegress.keySet());
    return metrics;
  }

  /**
   * The metrics and recalls of a model.
   *
   * @param metrics by name
   * @param recalls by class, the fraction of its examples that is predicted rightly, NaN if there
   *     are none; empty if there are no classes
   */
  public record Measured(Map<String, Double> metrics, List<Double> recalls) {}

  /**
   * Names what a challenger doesn't hold, as sentences. A bound of a metric that the held-out
   * examples leave undefined, such as the AUC of a single class, isn't held.
   *
   * @param challenger on all held-out examples
   * @param compared the challenger's metrics on the examples that the champion was judged on, which
   *     are those of classes that it knows
   * @param champion on these; its recalls are NaN for classes that it doesn't know; null if there
   *     is none
   * @param classNames in their order; empty if they have none
   * @throws UsageException if a metric is none that such a model may have
   */
  public List<String> violated(
      Measured challenger,
      Map<String, Double> compared,
      Measured champion,
      List<String> classNames) {
    List<String> violated = new ArrayList<>();
    atWorst.forEach(
        (metric, worst) -> {
          if (isUndefined(challenger.metrics(), metric)) {
            violated.add(undefined("atWorst", metric, "the challenger"));
            return;
          }
          double is = value(challenger.metrics(), metric);
          if (!(Metric.sign(metric) * (is - worst) >= 0)) {
            violated.add(
                text("Its %s is %.4f, but guardrails.atWorst is %.4f.", metric, is, worst));
          }
        });
    for (int k = 0; k < challenger.recalls().size(); k++) {
      double recall = challenger.recalls().get(k);
      String name = k < classNames.size() ? classNames.get(k) : String.valueOf(k);
      if (recall < classFloor) {
        violated.add(
            text(
                "It predicts %.4f of class %s rightly, less than guardrails.classFloor = %.4f.",
                recall, name, classFloor));
      }
      if (champion != null && champion.recalls().get(k) - recall > maximumClassRegress) {
        violated.add(
            text(
                "It predicts %.4f of class %s rightly, and the champion %.4f: it is worse by more"
                    + " than guardrails.maximumClassRegress = %.4f.",
                recall, name, champion.recalls().get(k), maximumClassRegress));
      }
    }
    if (champion != null) {
      maximumRegress.forEach(
          (metric, regress) ->
              regressed(compared, champion, metric, regress).ifPresent(violated::add));
    }
    return violated;
  }

  private static Optional<String> regressed(
      Map<String, Double> compared, Measured champion, String metric, double regress) {
    if (isUndefined(compared, metric)) {
      return Optional.of(undefined("maximumRegress", metric, "the challenger"));
    }
    if (isUndefined(champion.metrics(), metric)) {
      return Optional.of(undefined("maximumRegress", metric, "the champion"));
    }
    double is = value(compared, metric);
    double was = value(champion.metrics(), metric);
    return Metric.sign(metric) * (was - is) <= regress
        ? Optional.empty()
        : Optional.of(
            text(
                "Its %s is %.4f, and the champion's %.4f: it is worse by more than"
                    + " guardrails.maximumRegress = %.4f.",
                metric, is, was, regress));
  }

  /** Returns whether a classifier lacks a metric because no class has what its ranking needs. */
  private static boolean isUndefined(Map<String, Double> metrics, String metric) {
    return Metric.isOfRankings(metric)
        && metrics.containsKey("accuracy")
        && !metrics.containsKey(metric);
  }

  private static String undefined(String bound, String metric, String model) {
    return text(
        "guardrails.%s bounds %s, which is undefined of %s: the held-out examples that it was"
            + " judged on have too few classes.",
        bound, metric, model);
  }

  private static double value(Map<String, Double> metrics, String metric) {
    Double value = metrics.get(metric);
    if (value == null) {
      throw new UsageException(
          "guardrails name "
              + metric
              + ", but this model's metrics are "
              + String.join(", ", new TreeMap<>(metrics).keySet())
              + ".");
    }
    return value;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
