package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.ModelSpec.DataShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The transfer of a classifier of the classes a, b, c to one of the classes c, new, a. */
final class ClassTransferTest {
  private static final int STEPS = 4;
  private static final int[] NUMBERS = {2, -1, 0};

  private static MultiLayerNetwork network(
      ModelSpec.Target target, int units, int classes, long seed) {
    return Networks.build(
        LstmSpec.plain(List.of(units))
            .configuration(
                new DataShape(STEPS, 2, target, classes),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                seed));
  }

  private static INDArray column(INDArray values, int k) {
    return values.get(NDArrayIndex.all(), NDArrayIndex.point(k));
  }

  /** Probabilities of classes that both know keep their ratio at each step, as softmax's do. */
  @ParameterizedTest
  @EnumSource(
      value = ModelSpec.Target.class,
      names = {"CLASS", "CLASS_PER_STEP"})
  void whatBothKnowIsToldAsBefore(ModelSpec.Target target) {
    MultiLayerNetwork from = network(target, 5, 3, 1);
    MultiLayerNetwork to = network(target, 5, 3, 2);
    to.getParam("1_b").addi(0.25);
    INDArray drawn = column(to.getParam("1_W"), 1).dup();
    ClassTransfer.copy(from, to, NUMBERS);
    Nd4j.getRandom().setSeed(3);
    INDArray sequences = Nd4j.rand(DataType.FLOAT, 6, 2, STEPS);
    INDArray before = from.output(sequences).tensorAlongDimension(0, 0, 1);
    INDArray after = to.output(sequences).tensorAlongDimension(0, 0, 1);
    for (int b = 0; b < 6; b++) {
      double ratio = before.getDouble(b, 0) / before.getDouble(b, 2);
      assertEquals(ratio, after.getDouble(b, 2) / after.getDouble(b, 0), 1e-5 * ratio);
    }
    assertEquals(drawn, column(to.getParam("1_W"), 1));
    assertEquals(0.25f, to.getParam("1_b").getFloat(1));
    assertEquals(from.getParam("0_RW"), to.getParam("0_RW"));
  }

  @Test
  void theSameClassesInTheSameOrderAreAllTheParameters() {
    MultiLayerNetwork from = network(ModelSpec.Target.CLASS, 5, 3, 1);
    MultiLayerNetwork to = network(ModelSpec.Target.CLASS, 5, 3, 2);
    ClassTransfer.copy(from, to, new int[] {0, 1, 2});
    assertEquals(
        FlatState.sha256(FlatState.parameters(from)), FlatState.sha256(FlatState.parameters(to)));
  }

  @Test
  void onlyTheNumberOfClassesMayDiffer() {
    MultiLayerNetwork from = network(ModelSpec.Target.CLASS, 5, 3, 1);
    assertEquals(
        ClassTransfer.shapes(from), ClassTransfer.shapes(network(ModelSpec.Target.CLASS, 5, 7, 1)));
    assertNotEquals(
        ClassTransfer.shapes(from), ClassTransfer.shapes(network(ModelSpec.Target.CLASS, 6, 3, 1)));
    assertTrue(ClassTransfer.isPossible(from));
  }
}
