package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

final class ValueVectorsTest {
  private static final Shard SHARD =
      new Shard(0, new Example[] {row(0, 1, 2, 3), row(1, 4, 5, 6), row(2, 7, 8, 9)});

  /** Returns a row of three values, whose class is its place. */
  private static Sequence row(int place, float... values) {
    return new Sequence(place, values, new float[] {place});
  }

  @Test
  void rowsAreTheirOwnLabels() {
    DataSet minibatch = new ValueVectors(3).minibatch(SHARD, new int[] {2, 0});
    assertArrayEquals(new long[] {2, 3}, minibatch.getFeatures().shape());
    assertArrayEquals(new float[] {7, 8, 9, 1, 2, 3}, minibatch.getFeatures().data().asFloat());
    assertSame(minibatch.getFeatures(), minibatch.getLabels());
  }

  @Test
  void classesAreOneHot() {
    DataSet minibatch = new LabelledValueVectors(3, 4).minibatch(SHARD, new int[] {1, 2});
    assertArrayEquals(new float[] {4, 5, 6, 7, 8, 9}, minibatch.getFeatures().data().asFloat());
    assertArrayEquals(new long[] {2, 4}, minibatch.getLabels().shape());
    assertArrayEquals(new float[] {0, 1, 0, 0, 0, 0, 1, 0}, minibatch.getLabels().data().asFloat());
  }

  /**
   * A row in memory is an object with a header, an id and two references, and two arrays with a
   * header each: of five float32, and of one class.
   */
  @Test
  void memoryIsThatOfItsObjects() {
    DatasetInfo info =
        new DatasetInfo(
            DatasetInfo.Content.VECTORS,
            1,
            5,
            Target.classes(0),
            Map.of(Split.TRAIN, 10),
            "none",
            "",
            List.of(),
            Normaliser.NONE,
            null,
            List.of(),
            List.of());
    assertEquals(10 * (80 + 4 * (5 + 1)), info.bytesInMemory(Split.TRAIN));
  }
}
