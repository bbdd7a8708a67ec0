package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

final class MinibatchesTest {
  private static final MinibatchCuts CUTS = MinibatchCuts.even(10, 3);
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;
  private static final MinibatchForm FORM = new ImageRows(ROWS, COLUMNS, 4);
  private static final MinibatchForm PIXELS = new ImagePixels(ROWS * COLUMNS);

  /** Makes a shard of ten examples; pixel p of example i is 10·i + p. */
  private static Shard shard(int worker) {
    Example[] examples = new Example[10];
    for (int i = 0; i < examples.length; i++) {
      byte[] pixels = new byte[ROWS * COLUMNS];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = (byte) (10 * i + p);
      }
      examples[i] = new LabelledImage(i, pixels, i % 4);
    }
    return new Shard(worker, examples);
  }

  /** Returns each minibatch as its examples' numbers, read back from the first pixel. */
  private static List<List<Integer>> examples(Minibatches minibatches) {
    List<List<Integer>> all = new ArrayList<>();
    while (minibatches.hasNext()) {
      DataSet minibatch = minibatches.next();
      all.add(
          IntStream.range(0, minibatch.numExamples())
              .map(b -> Math.round(minibatch.getFeatures().getFloat(b, 0, 0) * 255) / 10)
              .boxed()
              .toList());
    }
    return all;
  }

  @Test
  void rowsAreTimeStepsAndColumnsAreFeatures() {
    DataSet minibatch = Minibatches.inOrder(shard(0), FORM, 4, 10).next();
    assertArrayEquals(new long[] {4, COLUMNS, ROWS}, minibatch.getFeatures().shape());
    for (int c = 0; c < COLUMNS; c++) {
      for (int r = 0; r < ROWS; r++) {
        float pixel = 10 * 2 + r * COLUMNS + c;
        assertEquals(pixel / 255f, minibatch.getFeatures().getFloat(2, c, r));
      }
    }
    assertArrayEquals(new float[] {0, 0, 0, 1}, minibatch.getLabels().getRow(3).toFloatVector());
  }

  @Test
  void partOfAShardIsSpreadEvenlyOverIt() {
    assertEquals(
        List.of(List.of(0, 3), List.of(6)), examples(Minibatches.inOrder(shard(0), FORM, 2, 3)));
  }

  @Test
  void otherFeaturesAreMadeOfThoseThatAreNotSkipped() {
    List<Integer> made = new ArrayList<>();
    Minibatches twice =
        Minibatches.inOrder(shard(0), PIXELS, 4, 10)
            .through(
                pixels -> {
                  made.add((int) pixels.size(0));
                  return pixels.mul(2);
                });
    twice.skip(2);
    assertEquals(List.of(), made);
    DataSet last = twice.next();
    assertEquals(2 * 80 / 255f, last.getFeatures().getFloat(0, 0));
    assertEquals(last.getFeatures(), last.getLabels());
    assertEquals(List.of(2), made);
  }

  @Test
  void labelledPixelsHaveTheirClasses() {
    DataSet minibatch =
        Minibatches.inOrder(shard(0), new LabelledImagePixels(ROWS * COLUMNS, 4), 4, 10).next();
    assertEquals(
        Minibatches.inOrder(shard(0), PIXELS, 4, 10).next().getFeatures(), minibatch.getFeatures());
    assertEquals(
        Minibatches.inOrder(shard(0), FORM, 4, 10).next().getLabels(), minibatch.getLabels());
  }

  @Test
  void classesAreCountedByExampleOrByStep() {
    assertArrayEquals(new long[] {3, 3, 2, 2}, shard(0).classCounts(4));
    Shard steps =
        new Shard(
            0,
            new Example[] {
              new Sequence(0, new float[3], new float[] {2, 0, 2}),
              new Sequence(1, new float[1], new float[] {1})
            });
    assertArrayEquals(new long[] {1, 1, 2}, steps.classCounts(3));
    // The first character is nobody's target.
    Shard text = new Shard(0, new Example[] {new TextWindow(0, new int[] {2, 0, 0, 1})});
    assertArrayEquals(new long[] {2, 1, 0}, text.classCounts(3));
  }

  @Test
  void pixelsAreUnsigned() {
    Shard white =
        new Shard(0, new Example[] {new LabelledImage(0, new byte[] {-1, 0, 0, 0, 0, 0}, 1)});
    assertEquals(1f, Minibatches.inOrder(white, FORM, 1, 1).next().getFeatures().getFloat(0, 0, 0));
  }

  @Test
  void epochVisitsEveryExampleOnceInMinibatchesOfAboutOneSize() {
    List<List<Integer>> epoch = examples(Minibatches.ofEpoch(shard(0), FORM, CUTS, 1, 0));
    assertEquals(List.of(4, 3, 3), epoch.stream().map(List::size).toList());
    assertEquals(
        IntStream.range(0, 10).boxed().toList(),
        epoch.stream().flatMap(List::stream).sorted().toList());
  }

  @Test
  void evenMinibatchesDifferByOneExample() {
    for (int examples = 0; examples <= 70; examples++) {
      for (int minibatches : new int[] {1, 2, 3, 7, 64, 100}) {
        MinibatchCuts cuts = MinibatchCuts.even(examples, minibatches);
        assertEquals(Math.min(examples, minibatches), cuts.count());
        int[] sizes = IntStream.range(0, cuts.count()).map(cuts::size).toArray();
        assertEquals(examples, IntStream.of(sizes).sum());
        int least = IntStream.of(sizes).min().orElse(1);
        assertTrue(least >= 1 && IntStream.of(sizes).max().orElse(1) <= least + 1);
      }
    }
    MinibatchCuts oneTooMany = MinibatchCuts.even(65, 2);
    assertEquals(33, oneTooMany.size(0));
    assertEquals(32, oneTooMany.size(1));
  }

  @Test
  void fullMinibatchesLeaveTheRestToTheLast() {
    MinibatchCuts cuts = MinibatchCuts.full(10, 4);
    assertEquals(List.of(4, 4, 2), IntStream.range(0, 3).mapToObj(cuts::size).toList());
  }

  @Test
  void orderDependsOnSeedEpochAndWorker() {
    List<List<Integer>> order = examples(Minibatches.ofEpoch(shard(0), FORM, CUTS, 1, 0));
    assertEquals(order, examples(Minibatches.ofEpoch(shard(0), FORM, CUTS, 1, 0)));
    assertNotEquals(order, examples(Minibatches.ofEpoch(shard(0), FORM, CUTS, 2, 0)));
    assertNotEquals(order, examples(Minibatches.ofEpoch(shard(0), FORM, CUTS, 1, 1)));
    assertNotEquals(order, examples(Minibatches.ofEpoch(shard(1), FORM, CUTS, 1, 0)));
  }

  @Test
  void skippingIsDropping() {
    List<List<Integer>> all =
        examples(Minibatches.ofEpoch(shard(0), FORM, MinibatchCuts.even(10, 4), 1, 0));
    for (int skipped = 0; skipped <= 5; skipped++) {
      Minibatches minibatches =
          Minibatches.ofEpoch(shard(0), FORM, MinibatchCuts.even(10, 4), 1, 0);
      minibatches.skip(skipped);
      assertEquals(all.subList(Math.min(skipped, 4), 4), examples(minibatches));
    }
  }

  @Test
  void emptyShardHasNoMinibatch() {
    Minibatches none =
        Minibatches.ofEpoch(new Shard(3, new Example[0]), FORM, MinibatchCuts.even(0, 3), 1, 0);
    assertFalse(none.hasNext());
    assertThrows(NoSuchElementException.class, none::next);
  }

  @Test
  void pixelsAreTheirOwnLabels() {
    DataSet minibatch = Minibatches.inOrder(shard(0), PIXELS, 4, 10).next();
    assertArrayEquals(new long[] {4, ROWS * COLUMNS}, minibatch.getFeatures().shape());
    assertEquals(minibatch.getFeatures(), minibatch.getLabels());
    DataSet rows = Minibatches.inOrder(shard(0), FORM, 4, 10).next();
    for (int b = 0; b < 4; b++) {
      for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) {
          assertEquals(
              rows.getFeatures().getFloat(b, c, r),
              minibatch.getFeatures().getFloat(b, r * COLUMNS + c));
        }
      }
    }
  }
}
