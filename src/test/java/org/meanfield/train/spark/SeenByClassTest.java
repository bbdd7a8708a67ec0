package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.meanfield.train.spark.SeenByClass.Seen;
import scala.Tuple2;

final class SeenByClassTest {
  private static final float[] PROBABILITIES_OF_1 = {0.1f, 0.9f, 0.2f, 0.8f, 0.3f, 0.7f, 0.4f};
  private static final int[] TRUTHS = {0, 1, 1, 1, 0, 0, 1};

  /** Returns the predictions from one place to before another one. */
  private static ClassPredictions minibatch(int from, int to) {
    float[] probabilities_NK = new float[2 * (to - from)];
    int[] truths_N = new int[to - from];
    int[] examples_N = new int[to - from];
    for (int n = from; n < to; n++) {
      probabilities_NK[2 * (n - from)] = 1 - PROBABILITIES_OF_1[n];
      probabilities_NK[2 * (n - from) + 1] = PROBABILITIES_OF_1[n];
      truths_N[n - from] = TRUTHS[n];
      examples_N[n - from] = n - from;
    }
    return new ClassPredictions(to - from, 2, probabilities_NK, truths_N, examples_N);
  }

  private static List<Tuple2<Integer, Seen>> parts(int confused, int stride, int most) {
    List<ClassPredictions> minibatches = List.of(minibatch(0, 3), minibatch(3, 5), minibatch(5, 7));
    List<Tuple2<Integer, Seen>> parts = new ArrayList<>();
    SeenByClass seen = new SeenByClass(minibatches.iterator(), 2, confused, stride, most);
    seen.forEachRemaining(parts::add);
    assertThrows(NoSuchElementException.class, seen::next);
    return parts;
  }

  @Test
  void keysComeInFullArraysWhateverTheMinibatchesAndCountsOnce() {
    List<Seen> ofClass1 =
        parts(2, 1, 4).stream().filter(part -> part._1 == 1).map(Tuple2::_2).toList();
    assertEquals(2, ofClass1.size());
    assertArrayEquals(
        new int[] {
          Ranking.key(0.1f, false),
          Ranking.key(0.9f, true),
          Ranking.key(0.2f, true),
          Ranking.key(0.8f, true)
        },
        ofClass1.get(0).keys());
    assertArrayEquals(
        new int[] {Ranking.key(0.3f, false), Ranking.key(0.7f, false), Ranking.key(0.4f, true)},
        ofClass1.get(1).keys());
    assertEquals(0, ofClass1.get(0).told().length);
    // Of the four of class 1, the third and the last are taken for class 0.
    assertArrayEquals(new long[] {2, 2}, ofClass1.get(1).told());
  }

  @Test
  void predictionsThatAreNotRankedAreCountedAllTheSame() {
    List<Tuple2<Integer, Seen>> parts = parts(2, 3, 100);
    assertEquals(2, parts.size());
    assertArrayEquals(new long[] {2, 1}, parts.get(0)._2.told());
    assertArrayEquals(
        new int[] {Ranking.key(0.1f, false), Ranking.key(0.8f, true), Ranking.key(0.4f, true)},
        parts.get(1)._2.keys());
    assertEquals(0, parts(0, 3, 100).get(0)._2.told().length);
  }
}
