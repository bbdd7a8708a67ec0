package org.meanfield.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

final class LookAheadTest {
  private static final int STEPS = 512;
  private static final long MOST_VALUES = 1 << 22;

  /** Returns the sizes of the minibatches of long sequences of one feature. */
  private static List<Integer> sizes(int sequences, int classes, int computed) {
    Target target = new Target(Target.Kind.CLASS_PER_STEP, classes, 0);
    LookAhead minibatches =
        new LookAhead(
            IntStream.range(0, sequences).mapToObj(LookAheadTest::sequence).iterator(),
            new PaddedSequences(1, target, true),
            computed);
    List<Integer> sizes = new ArrayList<>();
    while (minibatches.hasNext()) {
      DataSet minibatch = minibatches.next().minibatch();
      assertTrue(minibatch.getLabels().length() <= MOST_VALUES, "labels are too many");
      sizes.add((int) minibatch.getFeatures().size(0));
    }
    return sizes;
  }

  private static NamedExample sequence(int id) {
    return new NamedExample(
        Split.TEST,
        String.valueOf(id),
        null,
        NamedExample.NO_TRUTH,
        NamedExample.NOTHING,
        new Sequence(id, new float[STEPS], new float[STEPS]));
  }

  @Test
  void minibatchesOfManyClassesHaveFewExamples() {
    assertEquals(List.of(8, 8, 4), sizes(20, 1024, 1));
  }

  @Test
  void minibatchesOfManyUnitsHaveFewExamples() {
    assertEquals(List.of(8, 8, 4), sizes(20, 2, 1024));
  }

  @Test
  void minibatchesOfFewValuesHaveManySteps() {
    assertEquals(List.of(128, 2), sizes(130, 2, 1));
  }

  @Test
  void exampleThatIsTooLargeIsAMinibatchByItself() {
    assertEquals(List.of(1, 1, 1), sizes(3, 2, 1 << 20));
  }
}
