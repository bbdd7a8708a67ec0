package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations.ViolationsException;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;

final class RbmSpecTest {
  private static RbmSpec spec(VisibleUnit visible, HiddenUnit hidden, boolean sampledInput) {
    SparsitySpec dense = new SparsitySpec(0.1, 0);
    return new RbmSpec(visible, 2, hidden, sampledInput, 1, false, 0, dense, 0);
  }

  static final RbmSpec BINARY = spec(VisibleUnit.BERNOULLI, HiddenUnit.BERNOULLI, true);
  private static final RbmSpec GAUSSIAN = spec(VisibleUnit.GAUSSIAN, HiddenUnit.BERNOULLI, false);

  private static MultiLayerNetwork begun(RbmSpec spec, DataMoments data) {
    DataShape shape = new DataShape(data.means().length, 0);
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    MultiLayerNetwork network = Networks.build(spec.configuration(shape, sgd, 1));
    spec.begin(network, data);
    return network;
  }

  private static DataMoments data(
      double meanSquare, double minimum, double maximum, double... means) {
    return new DataMoments(10, means, meanSquare, minimum, maximum);
  }

  private static String refused(RbmSpec spec, DataMoments data) {
    return assertThrows(DataException.class, () -> begun(spec, data)).getMessage();
  }

  @Test
  void binaryVisibleUnitsBeginAsOftenOnAsInTheData() {
    MultiLayerNetwork network = begun(BINARY, data(0.3, 0, 1, 0.2, 0, 1));
    assertArrayEquals(
        new float[] {(float) Math.log(0.25), (float) -Math.log(999), (float) Math.log(999)},
        network.getLayer(0).getParam("vb").reshape(3).toFloatVector(),
        1e-5f);
    assertEquals(0, network.getLayer(0).getParam("b").maxNumber().doubleValue());
  }

  @Test
  void gaussianVisibleUnitsBeginAtTheMeans() {
    MultiLayerNetwork network = begun(GAUSSIAN, data(1, -3, 4, 0.5, -0.25));
    assertArrayEquals(
        new float[] {0.5f, -0.25f}, network.getLayer(0).getParam("vb").reshape(2).toFloatVector());
  }

  @Test
  void dataThatDoesNotFitTheUnitsIsRefused() {
    String outside = refused(BINARY, data(1, -0.5, 1, 0.5));
    assertTrue(outside.contains("go from -0.5 to 1.0"), outside);
    refused(BINARY, data(1, 0, 1.5, 0.5));
    refused(BINARY, data(Double.NaN, Double.NaN, Double.NaN, 0.5));
    String raw = refused(GAUSSIAN, data(7000, 0, 255, 80));
    assertTrue(raw.contains("divide by its standard deviation"), raw);
    refused(GAUSSIAN, data(0.1, 0, 1, 0.1));
    refused(GAUSSIAN, data(Double.NaN, 0, 1, 0.1));
  }

  @Test
  void gaussianVisibleUnitsCannotSampleTheirInput() {
    String message =
        assertThrows(
                ViolationsException.class,
                () -> spec(VisibleUnit.GAUSSIAN, HiddenUnit.BERNOULLI, true))
            .getMessage();
    assertTrue(message.contains("visibleUnit is gaussian, but sampledInput"), message);
  }

  @Test
  void onlyBinaryMachinesHaveALogLikelihood() {
    assertTrue(BINARY.hasLogLikelihood());
    assertFalse(GAUSSIAN.hasLogLikelihood());
    assertFalse(spec(VisibleUnit.BERNOULLI, HiddenUnit.GAUSSIAN, true).hasLogLikelihood());
    assertFalse(spec(VisibleUnit.BERNOULLI, HiddenUnit.RECTIFIED, true).hasLogLikelihood());
    assertFalse(spec(VisibleUnit.BERNOULLI, HiddenUnit.BERNOULLI, false).hasLogLikelihood());
  }
}
