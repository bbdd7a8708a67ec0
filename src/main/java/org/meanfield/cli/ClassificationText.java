package org.meanfield.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;

/** The metrics of a classifier by class, for people to read. */
record ClassificationText(Classification classification, List<String> names) {
  private static final int MOST_CLASSES = 30;
  private static final int MOST_CONFUSED_CLASSES = 20;
  private static final int MOST_MISTAKES = 20;
  private static final int LONGEST_NAME = 24;

  /**
   * The longest name of a column of the confusion matrix; with longer ones, columns have numbers.
   */
  private static final int LONGEST_COLUMN = 8;

  private static final int NARROWEST = "weighted mean".length();

  static ClassificationText of(Classification classification) {
    return new ClassificationText(
        classification,
        classification.classes().keySet().stream().map(ClassificationText::readable).toList());
  }

  /** Returns a name without characters that can't be seen, and of a length that fits a table. */
  private static String readable(String name) {
    String visible =
        name.codePoints()
            .mapToObj(
                c ->
                    Character.isISOControl(c) || (name.isBlank() && Character.isWhitespace(c))
                        ? String.format("U+%04X", c)
                        : Character.toString(c))
            .collect(Collectors.joining());
    return visible.length() <= LONGEST_NAME
        ? visible
        : visible.substring(0, LONGEST_NAME - 1) + "…";
  }

  void print(PrintStream out) {
    printTop(out);
    printFigures(out);
    List<List<Long>> matrix = classification.confusionMatrix();
    if (matrix.isEmpty()) {
      return;
    }
    if (matrix.size() <= MOST_CONFUSED_CLASSES) {
      printMatrix(out, matrix);
    } else {
      printMistakes(out, matrix);
    }
  }

  private void printTop(PrintStream out) {
    Map<String, Double> metrics = classification.metrics();
    for (String metric : List.of("top3Accuracy", "top5Accuracy")) {
      if (metrics.containsKey(metric)) {
        out.printf(Locale.ROOT, "%s %.4f%n", metric, metrics.get(metric));
      }
    }
  }

  private void printFigures(PrintStream out) {
    List<ClassFigures> figures = classification.byNumber();
    List<Integer> shown =
        IntStream.range(0, figures.size())
            .boxed()
            .sorted(Comparator.comparing(k -> -figures.get(k).support()))
            .limit(MOST_CLASSES)
            .sorted()
            .toList();
    int width =
        Math.max(NARROWEST, shown.stream().mapToInt(k -> names.get(k).length()).max().orElse(0));
    out.printf(
        "%n%-" + width + "s%11s%9s%9s%9s%11s%12s%n",
        "class",
        "precision",
        "recall",
        "F1",
        "AUC",
        "avg. prec.",
        "support");
    for (int k : shown) {
      ClassFigures its = figures.get(k);
      out.printf(
          "%-" + width + "s%s%12s%n",
          names.get(k),
          row(its.precision(), its.recall(), its.f1(), its.auc(), its.averagePrecision()),
          String.format(Locale.ROOT, "%,d", its.support()));
    }
    if (shown.size() < figures.size()) {
      out.printf(
          Locale.ROOT,
          "and %,d classes with at most as many examples, which --json lists%n",
          figures.size() - shown.size());
    }
    for (String mean : List.of("macro", "weighted")) {
      Function<String, Double> of = figure -> classification.metrics().get(mean + figure);
      out.printf(
          "%-" + width + "s%s%12s%n",
          mean + " mean",
          row(
              of.apply("Precision"),
              of.apply("Recall"),
              of.apply("F1"),
              of.apply("Auc"),
              of.apply("AveragePrecision")),
          String.format(Locale.ROOT, "%,d", classification.predictions()));
    }
    if (classification.ranked() > 0 && classification.ranked() < classification.predictions()) {
      out.printf(
          Locale.ROOT,
          "AUC and average precision are those of %,d predictions.%n",
          classification.ranked());
    }
  }

  private static String row(
      Double precision, Double recall, Double f1, Double auc, Double averagePrecision) {
    return figure(11, precision)
        + figure(9, recall)
        + figure(9, f1)
        + figure(9, auc)
        + figure(11, averagePrecision);
  }

  private static String figure(int width, Double value) {
    return String.format(
        "%" + width + "s", value == null ? "-" : String.format(Locale.ROOT, "%.4f", value));
  }

  private void printMatrix(PrintStream out, List<List<Long>> matrix) {
    boolean named = names.stream().allMatch(name -> name.length() <= LONGEST_COLUMN);
    List<String> columns =
        IntStream.range(0, names.size())
            .mapToObj(k -> named ? names.get(k) : String.valueOf(k))
            .toList();
    List<String> rows =
        IntStream.range(0, names.size())
            .mapToObj(k -> named ? names.get(k) : k + " " + names.get(k))
            .toList();
    long most = matrix.stream().flatMap(List::stream).mapToLong(count -> count).max().orElse(0);
    int cell =
        2
            + Math.max(
                String.valueOf(most).length(),
                columns.stream().mapToInt(String::length).max().orElse(1));
    int width = rows.stream().mapToInt(String::length).max().orElse(1);
    out.printf("%ntrue class down, predicted class across%n");
    out.println(" ".repeat(width) + cells(columns, cell));
    for (int t = 0; t < matrix.size(); t++) {
      List<String> counts = matrix.get(t).stream().map(String::valueOf).toList();
      out.println(String.format("%-" + width + "s", rows.get(t)) + cells(counts, cell));
    }
  }

  private static String cells(List<String> texts, int width) {
    return texts.stream()
        .map(text -> String.format("%" + width + "s", text))
        .collect(Collectors.joining());
  }

  /** The number of predictions of one class where another is the true one. */
  private record Mistake(int truth, int told, long count) {}

  private void printMistakes(PrintStream out, List<List<Long>> matrix) {
    List<Mistake> mistakes = new ArrayList<>();
    for (int t = 0; t < matrix.size(); t++) {
      for (int p = 0; p < matrix.size(); p++) {
        if (t != p && matrix.get(t).get(p) > 0) {
          mistakes.add(new Mistake(t, p, matrix.get(t).get(p)));
        }
      }
    }
    mistakes.sort(Comparator.comparingLong(mistake -> -mistake.count()));
    if (mistakes.isEmpty()) {
      return;
    }
    out.printf("%nmost frequent mistakes: true class, predicted class, count%n");
    for (Mistake mistake : mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size()))) {
      out.printf(
          Locale.ROOT,
          "%-" + (LONGEST_NAME + 2) + "s%-" + (LONGEST_NAME + 2) + "s%,d%n",
          names.get(mistake.truth()),
          names.get(mistake.told()),
          mistake.count());
    }
  }
}
