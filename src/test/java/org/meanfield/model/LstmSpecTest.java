package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.errors.Violations.ViolationsException;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.loss.ValueLoss;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class LstmSpecTest {
  static final UpdaterSpec ADAM = new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.01);

  static MultiLayerConfiguration small() {
    return LstmSpec.plain(List.of(5, 7)).configuration(new DataShape(3, 4), ADAM, 11);
  }

  @Test
  void countsParametersAsTheFormulaDoes() {
    long first = 4 * 5 * (3 + 5 + 1);
    long second = 4 * 7 * (5 + 7 + 1);
    long output = 7 * 4 + 4;
    assertEquals(first + second + output, ModelSpec.parameterCount(small()));
    assertEquals(first + second + output, Networks.build(small()).numParams());
  }

  @Test
  void stepsKeepGatesCellsAndInputs() {
    DataShape shape = new DataShape(9, 3, ModelSpec.Target.CLASS, 4);
    assertEquals(
        9 * 2 * ((7 * 5 + 3) + (7 * 7 + 5)), LstmSpec.plain(List.of(5, 7)).stepValues(shape, 2));
    assertEquals(
        9 * 2 * 2 * ((7 * 5 + 3) + (7 * 7 + 10)),
        spec(Cell.LSTM, true, TruncationSpec.NONE).stepValues(shape, 2));
    assertEquals(
        4 * 2 * ((7 * 5 + 3) + (7 * 7 + 5)),
        spec(Cell.LSTM, false, new TruncationSpec(3, 4)).stepValues(shape, 2));
    assertEquals(
        9 * 2 * ((2 * 5 + 3) + (2 * 7 + 5)),
        spec(Cell.RNN, false, TruncationSpec.NONE).stepValues(shape, 2));
    assertEquals(0, spec(Cell.PEEPHOLE_LSTM, false, TruncationSpec.NONE).stepValues(shape, 2));
  }

  @Test
  void stepsKeepIndicesOfOneHotColumnsWhereTheyAreGathered() {
    List<InputColumn> columns = List.of(new InputColumn.OneHot(50), new InputColumn.Embedded(9, 4));
    DataShape shape = new DataShape(9, 2, ModelSpec.Target.CLASS, 4, columns);
    assertEquals(
        9 * 2 * ((7 * 5 + 1 + 4) + (7 * 7 + 5)),
        LstmSpec.plain(List.of(5, 7)).stepValues(shape, 2));
    assertEquals(
        9 * 2 * 2 * ((7 * 5 + 50 + 4) + (7 * 7 + 10)),
        spec(Cell.LSTM, true, TruncationSpec.NONE).stepValues(shape, 2));
    assertEquals(
        List.of("The model embeds one column, in tables of 40 parameters."),
        LstmSpec.plain(List.of(5)).notes(shape).toList());
  }

  private static LstmSpec dropping(double dropout, ValueLoss loss) {
    return new LstmSpec(
        Cell.LSTM,
        List.of(5),
        false,
        1,
        dropout,
        0,
        GradientClippingSpec.NONE,
        TruncationSpec.NONE,
        loss);
  }

  @Test
  void saysThatDropoutWidensIntervals() {
    DataShape shape = new DataShape(9, 2, ModelSpec.Target.VALUE, 4);
    ValueLoss quantiles = new ValueLoss(ValueLoss.Kind.QUANTILE, List.of(0.1, 0.9));
    List<String> notes = dropping(0.2, quantiles).notes(shape).toList();
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).startsWith("model.dropout = 0.2 "), notes.get(0));
    assertTrue(notes.get(0).contains("model.loss = quantile"), notes.get(0));
    assertEquals(List.of(), dropping(0, quantiles).notes(shape).toList());
    assertEquals(List.of(), dropping(0.2, ValueLoss.SQUARED).notes(shape).toList());
  }

  /** The first step allocates scratch that stays, which the second one finds. */
  @ParameterizedTest
  @CsvSource({"LSTM, false, 0", "LSTM, true, 0", "LSTM, false, 100", "RNN, false, 0"})
  void stepsKeepAsMuchAsIsMeasured(Cell cell, boolean bidirectional, int segment) {
    DataShape shape = new DataShape(200, 20, ModelSpec.Target.CLASS_PER_STEP, 4);
    LstmSpec spec =
        new LstmSpec(
            cell,
            List.of(64, 96),
            bidirectional,
            1,
            0,
            0,
            GradientClippingSpec.NONE,
            new TruncationSpec(segment, segment));
    MultiLayerNetwork network = Networks.build(spec.configuration(shape, ADAM, 1));
    INDArray x = Nd4j.rand(new int[] {32, 20, 200});
    INDArray y = Nd4j.ones(32, 4, 200);
    long first = allocatedBy(() -> network.fit(x, y));
    long second = allocatedBy(() -> network.fit(x, y));
    double measured = (first - second) / (double) Float.BYTES;
    double forecast = spec.stepValues(shape, 32);
    assertTrue(
        measured > 0.9 * forecast && measured < 1.5 * forecast,
        measured + " values were measured, and " + forecast + " were forecast");
  }

  private static long allocatedBy(Runnable step) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    step.run();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }

  private static LstmSpec spec(Cell cell, boolean bidirectional, TruncationSpec truncation) {
    return new LstmSpec(
        cell, List.of(5, 7), bidirectional, 1, 0, 0, GradientClippingSpec.NONE, truncation);
  }

  @Test
  void readsSequencesAndGivesProbabilities() {
    MultiLayerNetwork network = Networks.build(small());
    INDArray output = network.output(Nd4j.rand(new int[] {6, 3, 9}));
    assertArrayEquals(new long[] {6, 4}, output.shape());
    for (int b = 0; b < 6; b++) {
      assertEquals(1, output.getRow(b).sumNumber().doubleValue(), 1e-6);
    }
  }

  @Test
  void forgetGatesBeginOpen() {
    INDArray bias = Networks.build(small()).getLayer(0).getParam("b");
    // DL4J's blocks are those of the candidate and of the forget, output and input gates.
    assertArrayEquals(
        new float[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        bias.toFloatVector());
  }

  @Test
  void seedDecidesTheInitialParameters() {
    float[] parameters = FlatState.parameters(Networks.build(small()));
    assertArrayEquals(parameters, FlatState.parameters(Networks.build(small())));
    float[] others =
        FlatState.parameters(
            Networks.build(
                LstmSpec.plain(List.of(5, 7)).configuration(new DataShape(3, 4), ADAM, 12)));
    assertFalse(Arrays.equals(parameters, others));
  }

  @Test
  void firstBrokenLayerIsNamedByItsKind() {
    MultiLayerNetwork network = Networks.build(small());
    assertEquals("", Networks.firstBrokenLayer(network));
    network.getLayer(2).getParam("b").putScalar(0, Float.NEGATIVE_INFINITY);
    assertEquals("layer 2 (OutputLayer)", Networks.firstBrokenLayer(network));
    // The last LSTM layer is wrapped, so that it gives its last step.
    network.getLayer(1).params().putScalar(3, Float.NaN);
    assertEquals("layer 1 (LSTM)", Networks.firstBrokenLayer(network));
  }

  @Test
  void reportsAllViolations() {
    ViolationsException e =
        assertThrows(
            ViolationsException.class,
            () ->
                new LstmSpec(
                    LstmSpec.Cell.LSTM,
                    List.of(0, 5, -1),
                    true,
                    Double.NaN,
                    1,
                    -1,
                    GradientClippingSpec.NONE,
                    new TruncationSpec(5, 10)));
    assertEquals(6, e.violations().size());
    assertTrue(e.getMessage().contains("hidden must be at least 1 but is -1"), e.getMessage());
    assertTrue(e.getMessage().contains("dropout must be from 0"), e.getMessage());
    assertTrue(e.getMessage().contains("bidirectional is true"), e.getMessage());
  }

  @Test
  void gatesOfACellWithoutGatesAreRefused() {
    LstmSpec rnn = RecurrentStackTest.spec(LstmSpec.Cell.RNN, false, 4);
    assertEquals(1, rnn.forgetGateBias());
    ViolationsException e =
        assertThrows(
            ViolationsException.class,
            () ->
                new LstmSpec(
                    rnn.cell(),
                    rnn.hidden(),
                    false,
                    2,
                    0,
                    0,
                    GradientClippingSpec.NONE,
                    TruncationSpec.NONE));
    assertTrue(e.getMessage().contains("cell = rnn has no gates"), e.getMessage());
  }

  @Test
  void clippingAndTruncationAreWholeOrNotThere() {
    GradientClippingSpec.Kind none = GradientClippingSpec.Kind.NONE;
    GradientClippingSpec.Kind value = GradientClippingSpec.Kind.VALUE;
    assertThrows(ViolationsException.class, () -> new GradientClippingSpec(none, 1));
    assertThrows(ViolationsException.class, () -> new GradientClippingSpec(value, 0));
    assertThrows(ViolationsException.class, () -> new TruncationSpec(6, 5));
    assertThrows(ViolationsException.class, () -> new TruncationSpec(5, 0));
    assertThrows(ViolationsException.class, () -> new TruncationSpec(0, 1));
    assertThrows(ViolationsException.class, () -> new TruncationSpec(-1, 0));
  }

  @Test
  void updatersKeepAsMuchStateAsTheyClaim() {
    for (UpdaterSpec.Kind kind : UpdaterSpec.Kind.values()) {
      UpdaterSpec updater = new UpdaterSpec(kind, 0.1);
      MultiLayerNetwork network =
          Networks.build(LstmSpec.plain(List.of(2)).configuration(new DataShape(3, 4), updater, 1));
      assertEquals(
          network.numParams() * updater.stateValuesPerParameter(),
          FlatState.updaterState(network).length);
    }
  }
}
