package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.meanfield.model.lstm.LayerClasses;
import org.nd4j.linalg.factory.Nd4j;

final class ModelArchiveTest {
  private static MultiLayerNetwork trained() {
    MultiLayerNetwork network = Networks.build(LstmSpecTest.small());
    network.fit(Nd4j.rand(new int[] {2, 3, 4}), Nd4j.eye(4).getRows(1, 3));
    return network;
  }

  private static byte[] written(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelArchive.write(network, out);
    return out.toByteArray();
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
    assertSame(network, ModelArchive.read(new ByteArrayInputStream(written(network))));
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
    MultiLayerNetwork restored = ModelArchive.read(new ByteArrayInputStream(written(network)));
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {network, restored}) {
      each.fit(Nd4j.ones(2, 3, 4), Nd4j.eye(4).getRows(0, 2));
    }
    assertSame(network, restored);
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("hello.txt"));
    }
    assertThrows(
        IOException.class, () -> ModelArchive.read(new ByteArrayInputStream(bytes.toByteArray())));
    assertThrows(
        IOException.class, () -> ModelArchive.read(new ByteArrayInputStream(new byte[100])));
  }

  @Test
  void hashIsOfLittleEndianFloats() {
    // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
    assertEquals(
        "ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b",
        FlatState.sha256(new float[] {1f, -2f}));
  }
}
