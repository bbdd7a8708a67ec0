package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class ScratchTest {
  @Test
  void arraysOfAPieceOfWorkAreGoneWhenItEnds() {
    INDArray before = Nd4j.ones(3);
    INDArray[] made = new INDArray[1];
    Scratch.within(() -> made[0] = before.add(1));
    assertTrue(made[0].isAttached());
    assertFalse(before.isAttached());
    assertNull(Nd4j.getMemoryManager().getCurrentWorkspace());
  }

  @Test
  void piecesOfAnySizeGiveWhatTheyGiveWithoutIt() {
    for (int n : new int[] {1, 1000, 10, 5000}) {
      INDArray x = Nd4j.linspace(1, n, n);
      double[] sum = new double[1];
      Scratch.within(() -> sum[0] = x.mul(2).add(1).sumNumber().doubleValue());
      assertArrayEquals(new double[] {x.mul(2).add(1).sumNumber().doubleValue()}, sum);
    }
  }

  @Test
  void workThatFailsLeavesNothingActive() {
    IllegalStateException failure = new IllegalStateException("no");
    Runnable work =
        () -> {
          throw failure;
        };
    assertEquals(failure, assertThrows(IllegalStateException.class, () -> Scratch.within(work)));
    assertNull(Nd4j.getMemoryManager().getCurrentWorkspace());
  }
}
