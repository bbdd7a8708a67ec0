package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.loss.ValueLoss.Kind;
import org.meanfield.model.lstm.LayerClasses;
import org.nd4j.linalg.factory.Nd4j;

final class ModelArchiveTest {
  static MultiLayerNetwork trained() {
    MultiLayerNetwork network = Networks.build(LstmSpecTest.small());
    network.fit(Nd4j.rand(new int[] {2, 3, 4}), Nd4j.eye(4).getRows(1, 3));
    return network;
  }

  static byte[] written(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelArchive.write(
        network.getLayerWiseConfigurations(),
        FlatState.parameters(network),
        FlatState.updaterState(network),
        out);
    return out.toByteArray();
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork written) throws IOException {
    MultiLayerNetwork network = Networks.build(written.getLayerWiseConfigurations().clone());
    network.params().assign(7);
    ModelArchive.restore(new ByteArrayInputStream(written(written)), network);
    network.setIterationCount(written.getIterationCount());
    return network;
  }

  private static void assertSame(MultiLayerNetwork expected, MultiLayerNetwork actual) {
    assertArrayEquals(FlatState.parameters(expected), FlatState.parameters(actual));
    assertArrayEquals(FlatState.updaterState(expected), FlatState.updaterState(actual));
    assertEquals(expected.getIterationCount(), actual.getIterationCount());
    assertEquals(
        LayerClasses.stock(expected.getLayerWiseConfigurations()).toJson(),
        LayerClasses.stock(actual.getLayerWiseConfigurations()).toJson());
  }

  @Test
  void comesBackBitForBit() throws IOException {
    MultiLayerNetwork network = trained();
    assertSame(network, restored(network));
  }

  @Test
  void isAnOrdinaryDl4jModel() throws IOException {
    MultiLayerNetwork network = trained();
    assertSame(
        network,
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(written(network))));
  }

  @Test
  void goesOnTrainingAsIfNothingHadHappened() throws IOException {
    MultiLayerNetwork network = trained();
    MultiLayerNetwork restored = restored(network);
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {network, restored}) {
      each.fit(Nd4j.ones(2, 3, 4), Nd4j.eye(4).getRows(0, 2));
    }
    assertSame(network, restored);
  }

  private static Stream<Arguments> models() {
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    UpdaterSpec nesterovs = new UpdaterSpec(UpdaterSpec.Kind.NESTEROVS, 0.1);
    UpdaterSpec rmsProp = new UpdaterSpec(UpdaterSpec.Kind.RMSPROP, 0.1);
    TruncationSpec truncation = new TruncationSpec(3, 4);
    return Stream.of(
        Arguments.of(
            recurrent(Cell.LSTM, true, TruncationSpec.NONE), Target.CLASS, LstmSpecTest.ADAM),
        Arguments.of(recurrent(Cell.LSTM, true, TruncationSpec.NONE), Target.CLASS_PER_STEP, sgd),
        Arguments.of(
            recurrent(Cell.LSTM, false, truncation), Target.CLASS_PER_STEP, LstmSpecTest.ADAM),
        Arguments.of(
            recurrent(Cell.PEEPHOLE_LSTM, false, TruncationSpec.NONE), Target.VALUE, nesterovs),
        Arguments.of(
            recurrent(Cell.RNN, true, TruncationSpec.NONE), Target.VALUE_PER_STEP, rmsProp),
        Arguments.of(
            recurrent(Cell.LSTM, false, TruncationSpec.NONE)
                .learningBy(new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.5, 0.9))),
            Target.VALUE,
            LstmSpecTest.ADAM),
        Arguments.of(
            recurrent(Cell.LSTM, false, truncation)
                .learningBy(new ValueLoss(Kind.GAUSSIAN, List.of())),
            Target.VALUE_PER_STEP,
            sgd),
        Arguments.of(
            AutoencoderSpecTest.spec(true, ReconstructionLoss.CROSS_ENTROPY),
            Target.CLASS,
            LstmSpecTest.ADAM),
        Arguments.of(RbmSpecTest.BINARY, Target.CLASS, sgd));
  }

  private static LstmSpec recurrent(Cell cell, boolean bidirectional, TruncationSpec truncation) {
    return new LstmSpec(
        cell,
        List.of(3, 2),
        bidirectional,
        1,
        0.2,
        1e-4,
        new GradientClippingSpec(GradientClippingSpec.Kind.VALUE, 1),
        truncation);
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelComesBack(ModelSpec spec, Target target, UpdaterSpec updater) throws IOException {
    comesBack(spec, new DataShape(9, 5, target, 3), updater);
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void embeddingsAndOneHotColumnsComeBack(Cell cell) throws IOException {
    List<InputColumn> columns =
        List.of(
            new InputColumn.Embedded(4, 3), new InputColumn.Numeric(), new InputColumn.OneHot(5));
    LstmSpec spec = recurrent(cell, false, TruncationSpec.NONE);
    comesBack(spec, new DataShape(9, 3, Target.CLASS, 3, columns), LstmSpecTest.ADAM);
    comesBack(spec, new DataShape(9, 1, Target.CLASS, 3, columns.subList(2, 3)), LstmSpecTest.ADAM);
  }

  private static void comesBack(ModelSpec spec, DataShape shape, UpdaterSpec updater)
      throws IOException {
    MultiLayerConfiguration configuration = spec.configuration(shape, updater, 1);
    new UpdaterSpec(updater.kind(), 0.1, updater.momentum(), UpdaterSpec.Decay.LINEAR)
        .schedule(configuration, 3);
    MultiLayerNetwork network = Networks.build(configuration);
    assertSame(network, restored(network));
  }

  @Test
  void hashIsOfLittleEndianFloats() {
    // The hash is printed by: printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
    assertEquals(
        "ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b",
        FlatState.sha256(new float[] {1f, -2f}));
  }
}
