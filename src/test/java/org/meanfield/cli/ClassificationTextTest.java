package org.meanfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.train.ClassFigures;
import org.meanfield.train.Classification;
import org.meanfield.train.Classification.Ranked;

/** The metrics of classifiers as people read them. */
final class ClassificationTextTest {
  /**
   * Makes a classifier that takes one example of each class for the next class, and has 8 right.
   */
  private static Classification classification(List<String> names) {
    int classes = names.size();
    List<ClassFigures> figures = Collections.nCopies(classes, ClassFigures.of(9, 9, 8));
    List<List<Long>> matrix =
        IntStream.range(0, classes)
            .mapToObj(
                t ->
                    IntStream.range(0, classes)
                        .mapToObj(p -> p == t ? 8L : p == (t + 1) % classes ? 1L : 0L)
                        .toList())
            .toList();
    return Classification.of(
            9L * classes, 9L * classes, Map.of("accuracy", 8. / 9, "crossEntropy", 0.5), figures)
        .with(Collections.nCopies(classes, new Ranked(0.75, null)), 9L * classes, matrix)
        .named(names);
  }

  private static List<String> printed(List<String> names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ClassificationText.of(classification(names))
        .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(k -> "class" + k).toList();
  }

  @Test
  void classesStandByTheirNamesInBothTables() {
    assertEquals(
        List.of(
            "",
            "class          precision   recall       F1      AUC avg. prec.     support",
            "cat               0.8889   0.8889   0.8889   0.7500          -           9",
            "dog               0.8889   0.8889   0.8889   0.7500          -           9",
            "macro mean        0.8889   0.8889   0.8889   0.7500          -          18",
            "weighted mean     0.8889   0.8889   0.8889   0.7500          -          18",
            "",
            "true class down, predicted class across",
            "     cat  dog",
            "cat    8    1",
            "dog    1    8"),
        printed(List.of("cat", "dog")));
  }

  @Test
  void longNamesHaveNumbersAcross() {
    List<String> lines = printed(List.of("a", "a name of more than twenty-four characters"));
    assertEquals(
        List.of(
            "                            0  1",
            "0 a                         8  1",
            "1 a name of more than twe…  1  8"),
        lines.subList(lines.size() - 3, lines.size()));
  }

  @Test
  void nameThatCannotBeSeenIsItsCodePoint() {
    List<String> lines = printed(List.of(" ", "\n"));
    assertTrue(lines.get(2).startsWith("U+0020"), lines.get(2));
    assertTrue(lines.get(3).startsWith("U+000A"), lines.get(3));
  }

  @Test
  void matrixOfTwentyClassesFitsATerminal() {
    List<String> lines = printed(numbered(20));
    assertTrue(lines.stream().allMatch(line -> line.length() <= 200), "no line is longer");
    assertTrue(lines.get(lines.size() - 1).startsWith("class19 "), lines.get(lines.size() - 1));
  }

  @Test
  void manyClassesShowTheMostFrequentMistakes() {
    List<String> lines = printed(numbered(1000));
    assertTrue(lines.size() < 70, lines.size() + " lines");
    assertTrue(lines.contains("and 970 classes with at most as many examples, which --json lists"));
    assertFalse(lines.contains("true class down, predicted class across"));
    String last = lines.get(lines.size() - 1);
    assertTrue(last.matches("class19 +class20 +1"), last);
  }
}
