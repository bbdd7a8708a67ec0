package org.meanfield.retrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.DatasetInfo;
import org.meanfield.registry.Guardrails.Measured;
import org.meanfield.registry.Interval;
import org.meanfield.registry.Metric;
import org.meanfield.registry.PairedBootstrap;
import org.meanfield.run.TrainedRun;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;

/**
 * A challenger and a champion on the same held-out examples: all of them, or, where the data has
 * classes that the champion doesn't know, those of the classes that both know. An answer counts as
 * wrong there, too, if it is a class that the other model doesn't know.
 *
 * @param whole the challenger on all held-out examples
 * @param shared the challenger on those of classes that both know
 * @param champion the champion on these; null if there is none, or too few examples
 * @param championsRecalls by class of the data, NaN if the champion doesn't know it; empty if there
 *     are none
 * @param newClasses that the champion doesn't know
 * @param goneClasses that the champion knows and the data hasn't
 */
record Comparison(
    Judged whole,
    Judged shared,
    Judged champion,
    List<Double> championsRecalls,
    List<String> newClasses,
    List<String> goneClasses) {
  private static final int NAMED = 10;

  /** A model's evaluation and what each example adds to it. */
  record Judged(Evaluation evaluation, ExampleScores scores) {
    /** Returns the fraction of each class's examples that is predicted rightly, NaN without any. */
    private List<Double> recalls(ClassNumbers numbers) {
      List<Double> recalls = new ArrayList<>();
      if (evaluation instanceof Classification classes) {
        List<ClassFigures> figures = classes.byNumber();
        for (int number : numbers.numbers()) {
          boolean occurs = number != ClassNumbers.UNKNOWN && figures.get(number).support() > 0;
          recalls.add(occurs ? figures.get(number).recall() : Double.NaN);
        }
      }
      return recalls;
    }
  }

  /** Compares nothing: the challenger is the first. */
  static Comparison ofFirst(
      TrainedRun challenger, BiFunction<TrainedRun, ClassNumbers, Judged> judge, DatasetInfo data) {
    Judged whole = judge.apply(challenger, challenger.classNumbers(data));
    return new Comparison(whole, whole, null, List.of(), List.of(), List.of());
  }

  /**
   * Judges the challenger and the champion.
   *
   * @param judge judges a model by the numbers that it has for the data's classes
   * @param minExamples of classes that both know, without which the champion isn't judged
   */
  static Comparison of(
      TrainedRun challenger,
      TrainedRun champion,
      BiFunction<TrainedRun, ClassNumbers, Judged> judge,
      DatasetInfo data,
      int minExamples) {
    ClassNumbers its = challenger.classNumbers(data);
    ClassNumbers champions = champion.classNumbers(data);
    Judged whole = judge.apply(challenger, its);
    Judged shared = champions.areAllKnown() ? whole : judge.apply(challenger, its.where(champions));
    Judged other =
        shared.scores().counted().values().length < minExamples
            ? null
            : judge.apply(champion, champions);
    return new Comparison(
        whole,
        shared,
        other,
        other == null ? List.of() : other.recalls(champions),
        champions.unknown(data),
        champion.classesBeyond(champions));
  }

  /** The challenger on all examples, for what it must hold by itself. */
  Measured ofChallenger(ClassNumbers numbers) {
    return new Measured(whole.evaluation().metrics(), whole.recalls(numbers));
  }

  /** The champion on the compared examples; null if there is no comparison. */
  Measured ofChampion() {
    return champion == null
        ? null
        : new Measured(champion.evaluation().metrics(), championsRecalls);
  }

  /** The challenger on the examples that the champion was judged on; on all if it wasn't. */
  Judged compared() {
    return champion == null ? whole : shared;
  }

  /** The name of the metric. */
  String metric() {
    return whole.scores().metric();
  }

  /** Returns the number of held-out examples that are compared. */
  int examples() {
    return shared.scores().counted().values().length;
  }

  /** The interval of the difference in the metric; null if there is no comparison. */
  Interval interval(double confidence, long seed) {
    if (champion == null) {
      return null;
    }
    ExampleScores its = shared.scores().counted();
    int sign = Metric.sign(its.metric());
    return PairedBootstrap.of(
        signed(its.values(), sign),
        signed(champion.scores().counted().values(), sign),
        its.weights(),
        confidence,
        seed);
  }

  private static double[] signed(double[] values, int sign) {
    double[] signed = values.clone();
    for (int i = 0; i < signed.length; i++) {
      signed[i] *= sign;
    }
    return signed;
  }

  /** Returns what a person should know of classes that only one of the two knows, as sentences. */
  List<String> remarks() {
    Stream<String> added =
        newClasses.isEmpty()
            ? Stream.of()
            : Stream.of(
                String.format(
                    Locale.ROOT,
                    "The champion doesn't know %s: of %,d held-out examples the two are compared on"
                        + " the %,d that are of classes both know. If a challenger that knows more"
                        + " need not be better on these, set comparison.margin below 0.",
                    named(newClasses),
                    whole.scores().counted().values().length,
                    examples()));
    Stream<String> gone =
        goneClasses.isEmpty()
            ? Stream.of()
            : Stream.of(
                "The data has no examples any more of "
                    + named(goneClasses)
                    + ", which the champion knows and the challenger doesn't.");
    return Stream.concat(added, gone).toList();
  }

  private static String named(List<String> classes) {
    String names = String.join(", ", classes.subList(0, Math.min(NAMED, classes.size())));
    return (classes.size() == 1 ? "the class " : "the classes ")
        + names
        + (classes.size() > NAMED ? " and " + (classes.size() - NAMED) + " more" : "");
  }
}
