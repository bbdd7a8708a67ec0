package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

final class PaddedSequencesTest {
  private static final int FEATURES = 2;

  /** Makes a minibatch of a sequence of three steps and a sequence of one. */
  private static DataSet minibatch(Target target, float[] three, float[] one) {
    Shard shard =
        new Shard(
            0,
            new Example[] {
              new Sequence(0, new float[] {1, 2, 3, 4, 5, 6}, three),
              new Sequence(1, new float[] {7, 8}, one)
            });
    return new PaddedSequences(FEATURES, target).minibatch(shard, new int[] {1, 0});
  }

  private static void assertValues(INDArray array, long[] shape, float... expected) {
    assertArrayEquals(shape, array.shape());
    assertArrayEquals(expected, array.dup('c').data().asFloat());
  }

  @Test
  void paddingIsOnTheRightAndMasked() {
    DataSet minibatch = minibatch(Target.classes(3), new float[] {2}, new float[] {1});
    assertValues(minibatch.getFeatures(), new long[] {2, 2, 3}, 7, 0, 0, 8, 0, 0, 1, 3, 5, 2, 4, 6);
    assertValues(minibatch.getFeaturesMaskArray(), new long[] {2, 3}, 1, 0, 0, 1, 1, 1);
    assertValues(minibatch.getLabels(), new long[] {2, 3}, 0, 1, 0, 0, 0, 1);
    assertNull(minibatch.getLabelsMaskArray());
  }

  @Test
  void classesOfStepsAreOneHotWithAMaskOfTheirOwn() {
    DataSet minibatch =
        minibatch(
            new Target(Target.Kind.CLASS_PER_STEP, 2, 0), new float[] {0, 1, 1}, new float[] {1});
    assertValues(minibatch.getLabels(), new long[] {2, 2, 3}, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1);
    assertValues(minibatch.getLabelsMaskArray(), new long[] {2, 3}, 1, 0, 0, 1, 1, 1);
  }

  @Test
  void valuesStandOnceOrAtEachStep() {
    DataSet once =
        minibatch(
            new Target(Target.Kind.VALUE, 2, 0), new float[] {0.5f, 0.25f}, new float[] {1, 2});
    assertValues(once.getLabels(), new long[] {2, 2}, 1, 2, 0.5f, 0.25f);
    assertNull(once.getLabelsMaskArray());
    DataSet eachStep =
        minibatch(
            new Target(Target.Kind.VALUE_PER_STEP, 2, 0),
            new float[] {1, 2, 3, 4, 5, 6},
            new float[] {7, 8});
    assertEquals(eachStep.getFeatures(), eachStep.getLabels());
    assertEquals(eachStep.getFeaturesMaskArray(), eachStep.getLabelsMaskArray());
  }
}
