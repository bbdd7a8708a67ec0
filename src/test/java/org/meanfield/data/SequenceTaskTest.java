package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.SequenceTask.Draw;

/** The generators against the formulas of their papers. */
final class SequenceTaskTest {
  private static final int DRAWS = 20_000;

  private static Stream<SequenceTask> tasks() {
    return Stream.of(
        new AddingProblem(100, 10, 10, 10, 1),
        new TemporalOrder(100, 10, 10, 10, 1),
        new CopyMemory(10, 20, 10, 10, 10, 1),
        new ControlCharts(60, 10, 10, 10, 1));
  }

  private static Draw draw(SequenceTask task, int index) {
    return task.example(Split.TRAIN, index);
  }

  /** Asserts that counts are uniform by the χ² test, at five standard deviations of χ². */
  private static void assertUniform(int[] counts) {
    double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum();
    int degrees = counts.length - 1;
    assertTrue(
        chiSquare / expected < degrees + 5 * Math.sqrt(2.0 * degrees), Arrays.toString(counts));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void exampleDependsOnSeedSplitAndPlaceAlone(SequenceTask task) {
    float[] first = task.example(Split.TEST, 7).values_TF();
    assertArrayEquals(first, task.example(Split.TEST, 7).values_TF());
    assertFalse(Arrays.equals(first, task.example(Split.TEST, 8).values_TF()));
    assertFalse(Arrays.equals(first, task.example(Split.TRAIN, 7).values_TF()));
    assertFalse(Arrays.equals(first, task.example(Split.VALIDATION, 7).values_TF()));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void drawsAreOfTheShapesThatAreTold(SequenceTask task) {
    for (int i = 0; i < 500; i++) {
      Draw draw = draw(task, i);
      int steps = draw.values_TF().length / task.features();
      assertEquals(steps * task.features(), draw.values_TF().length);
      assertTrue(steps <= task.longest());
      assertEquals(task.target().kind().perStep() ? steps : 1, draw.targets().length);
      for (float target : draw.targets()) {
        assertTrue(target >= 0);
        assertTrue(target < Math.max(2, task.target().outputs()));
      }
    }
  }

  @Test
  void addingHasUniformLengthsAndPlacesAndMeansItsMarkedValues() {
    AddingProblem task = new AddingProblem(100, 1, 0, 1, 3);
    int[] lengths = new int[11];
    int[] firstPlaces = new int[10];
    int[] lowerPlaces = new int[50];
    double sum = 0;
    double squares = 0;
    int hiddenFirst = 0;
    for (int i = 0; i < DRAWS; i++) {
      Draw draw = draw(task, i);
      float[] x = draw.values_TF();
      int steps = x.length / 2;
      lengths[steps - 100]++;
      int[] marked = IntStream.range(0, steps).filter(t -> x[2 * t + 1] == 1).toArray();
      assertEquals(-1, x[1]);
      assertEquals(-1, x[2 * steps - 1]);
      assertEquals(
          steps - 2 - marked.length,
          IntStream.range(0, steps).filter(t -> x[2 * t + 1] == 0).count());
      double expected = 0.5 + IntStream.of(marked).mapToDouble(t -> x[2 * t]).sum() / 4;
      assertEquals(expected, draw.targets()[0], 1e-6);
      assertTrue(draw.targets()[0] >= 0 && draw.targets()[0] <= 1);
      if (marked.length == 1) {
        assertEquals(0, x[0]);
        hiddenFirst++;
      } else {
        assertEquals(2, marked.length);
        firstPlaces[marked[0]]++;
        assertTrue(marked[1] <= 49);
        lowerPlaces[marked[1]]++;
      }
      sum += draw.targets()[0];
      squares += draw.targets()[0] * draw.targets()[0];
    }
    assertUniform(lengths);
    // Places from the eleventh on can only be the second mark's, each as often as any other.
    assertUniform(Arrays.copyOfRange(lowerPlaces, 10, 50));
    // One tenth of the first marks and nine tenths of 1/49 of the second fall on the first pair.
    double hidden = 0.1 + 0.9 / 49;
    assertEquals(hidden, (double) hiddenFirst / DRAWS, 5 * Math.sqrt(hidden / DRAWS));
    // A value's variance is 1/3; the target's is (1/3)/16 for each value that isn't hidden.
    double mean = sum / DRAWS;
    double variance = (2 - hidden) / 3 / 16;
    assertEquals(0.5, mean, 5 * Math.sqrt(variance / DRAWS));
    assertEquals(variance, squares / DRAWS - mean * mean, 0.05 * variance);
  }

  @Test
  void addingOfTenStepsNeverMarksTheLastPair() {
    AddingProblem task = new AddingProblem(10, 1, 0, 1, 3);
    for (int i = 0; i < DRAWS; i++) {
      float[] x = draw(task, i).values_TF();
      assertEquals(-1, x[x.length - 1]);
      assertEquals(-1, x[1]);
    }
  }

  @Test
  void temporalOrderHasUniformPlacesAndClasses() {
    TemporalOrder task = new TemporalOrder(100, 1, 0, 1, 3);
    int[] lengths = new int[11];
    int[] firstPlaces = new int[11];
    int[] secondPlaces = new int[11];
    int[] classes = new int[4];
    int[] distractors = new int[4];
    for (int i = 0; i < DRAWS; i++) {
      Draw draw = draw(task, i);
      int[] symbols = symbols(draw.values_TF(), 8);
      lengths[symbols.length - 100]++;
      assertEquals(4, symbols[0]);
      assertEquals(5, symbols[symbols.length - 1]);
      int[] places = IntStream.range(0, symbols.length).filter(t -> symbols[t] > 5).toArray();
      assertEquals(2, places.length);
      firstPlaces[places[0] + 1 - 10]++;
      secondPlaces[places[1] + 1 - 50]++;
      int truth = 2 * (symbols[places[0]] - 6) + symbols[places[1]] - 6;
      assertEquals(truth, draw.targets()[0]);
      classes[truth]++;
      distractors[symbols[30]]++;
    }
    assertUniform(lengths);
    assertUniform(firstPlaces);
    assertUniform(secondPlaces);
    assertUniform(classes);
    assertUniform(distractors);
  }

  @Test
  void copyMemoryRecallsItsSymbolsAfterTheDelimiter() {
    CopyMemory task = new CopyMemory(10, 30, 1, 0, 1, 3);
    int[] counts = new int[8];
    for (int i = 0; i < 1_000; i++) {
      Draw draw = draw(task, i);
      int[] symbols = symbols(draw.values_TF(), 10);
      assertEquals(30 + 20, symbols.length);
      for (int t = 0; t < symbols.length; t++) {
        if (t < 10) {
          counts[symbols[t]]++;
        } else {
          assertEquals(t == 39 ? 9 : 8, symbols[t]);
        }
        assertEquals(t < 40 ? 8 : symbols[t - 40], draw.targets()[t]);
      }
    }
    assertUniform(counts);
  }

  @Test
  void controlChartsFollowTheirFormulas() {
    ControlCharts task = new ControlCharts(60, 1, 0, 1, 3);
    int[] classes = new int[6];
    double[] ends = new double[6];
    for (int i = 0; i < DRAWS; i++) {
      Draw draw = draw(task, i);
      int chart = (int) draw.targets()[0];
      classes[chart]++;
      float[] y = draw.values_TF();
      ends[chart] += 30 + 2 * y[59];
      double furthest = 0;
      for (float value : y) {
        furthest = Math.max(furthest, 2 * Math.abs(value));
      }
      double[] greatest = {6, 6 + 15, 6 + 0.5 * 60, 6 + 0.5 * 60, 6 + 20, 6 + 20};
      assertTrue(furthest <= greatest[chart] + 1e-4, chart + ": " + furthest);
      boolean early = IntStream.range(0, 19).anyMatch(t -> 2 * Math.abs(y[t]) > 6);
      assertFalse(early && (chart == 0 || chart >= 4), "a shift came before t3");
    }
    assertUniform(classes);
    // At t = 60 the mean of a trend is m ± 0.35 · 60, and that of a shift m ± 13.75.
    double[] means = {30, Double.NaN, 30 + 21, 30 - 21, 30 + 13.75, 30 - 13.75};
    double[] variances = {3, 0, 3 + 27, 3 + 27, 3 + 13.02, 3 + 13.02};
    for (int chart : new int[] {0, 2, 3, 4, 5}) {
      double deviation = Math.sqrt(variances[chart] * 4 / classes[chart]);
      assertEquals(means[chart], ends[chart] / classes[chart], 5 * deviation);
    }
  }

  private static int[] symbols(float[] values_TF, int features) {
    int[] symbols = new int[values_TF.length / features];
    for (int t = 0; t < symbols.length; t++) {
      int from = t * features;
      int[] set = IntStream.range(0, features).filter(f -> values_TF[from + f] == 1).toArray();
      assertEquals(1, set.length);
      symbols[t] = set[0];
    }
    return symbols;
  }
}
