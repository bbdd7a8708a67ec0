package org.meanfield.model.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.DataException;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class ColumnEncodingTest {
  private static MultiLayerConfiguration configuration(List<InputColumn> columns, double decay) {
    return new LstmSpec(
            Cell.LSTM,
            List.of(4),
            false,
            1,
            0,
            decay,
            GradientClippingSpec.NONE,
            TruncationSpec.NONE)
        .configuration(
            new DataShape(Columns.STEPS, columns.size(), Target.CLASS, Columns.OUTPUTS, columns),
            new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.1),
            3);
  }

  private static MultiLayerNetwork network(InputColumn... columns) {
    return Networks.build(configuration(List.of(columns), 0));
  }

  /** Encodes one step of one example. */
  private static float[] encoded(MultiLayerNetwork network, float... step) {
    INDArray x = Nd4j.createFromArray(step).reshape(1, step.length, 1);
    return network.feedForward(x).get(1).ravel().toFloatVector();
  }

  @Test
  void numbersComeFirstThenRowsOfTables() {
    MultiLayerNetwork network = network(new Embedded(2, 3), new Numeric());
    INDArray table = network.getLayer(0).getParam("E0");
    table.assign(Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
    assertArrayEquals(new float[] {0.5f, 7, 8, 9}, encoded(network, 2, 0.5f));
    assertArrayEquals(new float[] {-1, 1, 2, 3}, encoded(network, 0, -1));
  }

  /** The moments of 3,000 draws, within six of their standard errors. */
  @Test
  void tablesAreDrawnFromTheNormalDistributionButForTheUnknown() {
    INDArray table = network(new Embedded(1000, 3)).getLayer(0).getParam("E0");
    assertArrayEquals(new float[3], table.getRow(0).toFloatVector());
    double sum = table.sumNumber().doubleValue();
    double squares = table.mul(table).sumNumber().doubleValue();
    assertEquals(0, sum / 3000, 6 / Math.sqrt(3000));
    assertEquals(1, squares / 3000, 6 * Math.sqrt(2.0 / 3000));
  }

  @Test
  void rowOfUnknownValuesIsLearntFromThemAlone() {
    MultiLayerNetwork network = network(new Embedded(2, 3), new OneHot(2));
    INDArray x = Nd4j.ones(DataType.FLOAT, 4, 2, 5);
    INDArray y = Nd4j.zeros(DataType.FLOAT, 4, Columns.OUTPUTS);
    y.getColumn(1).assign(1);
    INDArray table = network.getLayer(0).getParam("E0");
    float[] second = table.getRow(2).toFloatVector();
    network.fit(x, y);
    network.fit(x, y);
    assertArrayEquals(new float[3], table.getRow(0).toFloatVector());
    assertArrayEquals(second, table.getRow(2).toFloatVector());
    x.putScalar(0, 0, 3, 0);
    network.fit(x, y);
    assertTrue(table.getRow(0).norm2Number().doubleValue() > 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {3, -1, 0.5f, Float.NaN, 3e9f})
  void indexBeyondTheVocabularyIsRefused(float index) {
    for (InputColumn column : List.of(new Embedded(2, 3), new OneHot(2))) {
      MultiLayerNetwork network = network(new Numeric(), column);
      String message =
          assertThrows(DataException.class, () -> encoded(network, 7, index)).getMessage();
      assertTrue(message.contains("Column 2 of a step"), message);
      assertTrue(message.contains("from 1 to 2"), message);
    }
  }

  @Test
  void otherNumbersOfColumnsAreRefused() {
    MultiLayerNetwork network = network(new Numeric(), new OneHot(2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> encoded(network, 1, 1, 1)).getMessage();
    assertTrue(message.contains("[B, 2, T], but the input is [1, 3, 1]"), message);
  }

  @Test
  void weightDecayLeavesTablesAlone() {
    MultiLayerNetwork network = Networks.build(configuration(Columns.ALL, 0.01));
    double before = network.calcRegularizationScore(true);
    assertTrue(before > 0);
    network.getLayer(0).params().assign(100);
    assertEquals(before, network.calcRegularizationScore(true));
  }

  @Test
  void configurationSurvivesJsonAndCountsItsParameters() {
    for (List<InputColumn> columns : List.of(Columns.ALL, Columns.ONE_HOT)) {
      MultiLayerConfiguration configuration = configuration(columns, 0);
      String json = configuration.toJson();
      MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);
      assertEquals(json, read.toJson());
      assertEquals(
          configuration.getConf(0).getLayer(), read.getConf(0).getLayer(), "the layers are equal");
      ColumnEncoding layer = (ColumnEncoding) read.getConf(0).getLayer();
      assertEquals(columns, layer.encodedStep().columns());
      assertEquals(
          ModelSpec.parameterCount(configuration), Networks.build(configuration).numParams());
    }
  }

  @Test
  void numbersAloneNeedNoEncoding() {
    List<InputColumn> numbers = List.of(new Numeric(), new Numeric());
    assertEquals(
        LstmSpec.plain(List.of(4))
            .configuration(
                new DataShape(Columns.STEPS, 2, Target.CLASS, Columns.OUTPUTS),
                new UpdaterSpec(UpdaterSpec.Kind.ADAM, 0.1),
                3)
            .toJson(),
        configuration(numbers, 0).toJson());
  }

  @Test
  void vocabulariesAndSizesMustBeThere() {
    assertThrows(IllegalArgumentException.class, () -> new OneHot(0));
    assertThrows(IllegalArgumentException.class, () -> new Embedded(0, 4));
    assertThrows(IllegalArgumentException.class, () -> new Embedded(4, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new DataShape(3, 2, Target.CLASS, 2, List.of(new OneHot(3))));
  }
}
