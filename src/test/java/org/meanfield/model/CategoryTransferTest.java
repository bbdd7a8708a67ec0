package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.input.InputColumn;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The transfer to a network of other vocabularies: of an event from a, b to b, new, a, and of a
 * user from ann, bob, cleo to cleo, bob.
 */
final class CategoryTransferTest {
  private static final List<int[]> INDICES =
      List.of(new int[] {0, 2, -1, 1}, new int[0], new int[] {0, 3, 2});

  private static List<InputColumn> columns(int events, int users) {
    return List.of(
        new InputColumn.OneHot(events),
        new InputColumn.Numeric(),
        new InputColumn.Embedded(users, 2));
  }

  private static MultiLayerNetwork network(
      List<InputColumn> columns, boolean bidirectional, long seed) {
    LstmSpec plain = LstmSpec.plain(List.of(4));
    LstmSpec spec =
        new LstmSpec(
            plain.cell(),
            plain.hidden(),
            bidirectional,
            plain.forgetGateBias(),
            0,
            0,
            plain.gradientClipping(),
            plain.truncation());
    return Networks.build(
        spec.configuration(
            new DataShape(3, 3, ModelSpec.Target.CLASS, 2, columns),
            new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
            seed));
  }

  /** Returns a sequence of three steps, in the order of columns: event, number and user. */
  private static INDArray sequence(int[] events, int[] users) {
    INDArray steps = Nd4j.create(1, 3, 3);
    for (int t = 0; t < 3; t++) {
      steps.putScalar(0, 0, t, events[t]);
      steps.putScalar(0, 1, t, 0.5 * t);
      steps.putScalar(0, 2, t, users[t]);
    }
    return steps;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sequencesOfKnownCategoriesAreToldAsBefore(boolean bidirectional) {
    MultiLayerNetwork from = network(columns(2, 3), bidirectional, 1);
    MultiLayerNetwork to = network(columns(3, 2), bidirectional, 2);
    INDArray drawn = to.getParam("0_E2").getRow(0).dup();
    CategoryTransfer transfer = CategoryTransfer.of(to, columns(2, 3), columns(3, 2), INDICES);
    assertEquals(ClassTransfer.shapes(from, transfer), ClassTransfer.shapes(to, transfer));
    assertNotEquals(ClassTransfer.shapes(from), ClassTransfer.shapes(to));
    ClassTransfer.copy(from, to, new int[] {0, 1}, transfer);
    // b a unknown, and cleo bob unknown, by the indices of each.
    INDArray before = from.output(sequence(new int[] {2, 1, 0}, new int[] {3, 2, 0}));
    INDArray after = to.output(sequence(new int[] {1, 3, 0}, new int[] {1, 2, 0}));
    assertArrayEquals(before.toFloatVector(), after.toFloatVector(), 1e-6f);
    assertEquals(drawn, to.getParam("0_E2").getRow(0));
  }

  @Test
  void newCategoriesStayAsTheyWereDrawn() {
    MultiLayerNetwork from = network(columns(2, 3), false, 1);
    MultiLayerNetwork to = network(columns(3, 2), false, 2);
    // The dense values are the number and the embedding's two; then come the events.
    INDArray drawn = to.getParam("1_W").getRow(3 + 1).dup();
    ClassTransfer.copy(
        from, to, new int[] {0, 1}, CategoryTransfer.of(to, columns(2, 3), columns(3, 2), INDICES));
    assertEquals(drawn, to.getParam("1_W").getRow(3 + 1));
    assertEquals(from.getParam("1_W").getRow(3 + 1), to.getParam("1_W").getRow(3));
    assertEquals(from.getParam("1_RW"), to.getParam("1_RW"));
  }
}
