package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.meanfield.model.Rounding.assertNear;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.AutoencoderSpec.CorruptionSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.model.rbm.RbmStack;
import org.meanfield.model.rbm.VisibleUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class UnrollingTest {
  private static final int[] SIZES = {6, 5, 3};

  /** The additions of the products of two layers, with their biases. */
  private static final int ADDITIONS = 7 + 6;

  private static final UpdaterSpec SGD = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);

  private static MultiLayerNetwork rbm(int layer) {
    RbmSpec spec =
        new RbmSpec(
            VisibleUnit.BERNOULLI,
            SIZES[layer],
            HiddenUnit.BERNOULLI,
            false,
            1,
            false,
            0,
            new SparsitySpec(0.1, 0),
            0);
    MultiLayerNetwork rbm =
        Networks.build(spec.configuration(new DataShape(SIZES[layer - 1], 2), SGD, layer));
    // Biases begin at 0, which would hide a mistake.
    rbm.params().assign(Nd4j.randn(rbm.params().shape()));
    return rbm;
  }

  private static RbmLayer layer(MultiLayerNetwork rbm) {
    return (RbmLayer) rbm.getOutputLayer();
  }

  private static AutoencoderSpec spec(boolean tied, Unit hiddenUnit) {
    return new AutoencoderSpec(
        List.of(SIZES[1], SIZES[2]),
        tied,
        hiddenUnit,
        Unit.SIGMOID,
        Unit.SIGMOID,
        ReconstructionLoss.CROSS_ENTROPY,
        new CorruptionSpec(Corruption.NONE, 0),
        0,
        0,
        new SparsitySpec(0.1, 0),
        0,
        new PretrainingSpec(1, SGD, 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void autoencoderDoesWhatTheMachinesDoUpAndDown(boolean tied) {
    MultiLayerNetwork lower = rbm(1);
    MultiLayerNetwork upper = rbm(2);
    RbmStack stack =
        RbmStack.EMPTY
            .with(SIZES[0], SIZES[1], FlatState.parameters(lower))
            .with(SIZES[1], SIZES[2], FlatState.parameters(upper));
    AutoencoderSpec spec = spec(tied, Unit.SIGMOID);
    MultiLayerNetwork network =
        Networks.build(spec.configuration(new DataShape(SIZES[0], 2), SGD, 9));
    Unrolling.unroll(stack, network);
    DeepAutoencoderLayer autoencoder = (DeepAutoencoderLayer) network.getOutputLayer();
    INDArray x = Nd4j.rand(4, SIZES[0]);
    INDArray code = layer(upper).hiddenMeans(layer(lower).hiddenMeans(x));
    INDArray drawn = layer(lower).visibleMeans(layer(upper).visibleMeans(code));
    assertNear(code, autoencoder.encode(x), ADDITIONS);
    assertNear(code, stack.hiddenMeans(x), ADDITIONS);
    assertNear(drawn, autoencoder.decode(code), ADDITIONS);
  }

  @Test
  void machinesThatDoNotFitAreRefused() {
    RbmStack one = RbmStack.EMPTY.with(6, 5, new float[6 * 5 + 6 + 5]);
    assertThrows(IllegalArgumentException.class, () -> one.with(4, 3, new float[0]));
    assertEquals(1, one.depth());
  }

  @Test
  void onlySigmoidUnitsCanBePretrained() {
    assertThrows(IllegalArgumentException.class, () -> spec(true, Unit.RELU));
    assertThrows(IllegalArgumentException.class, () -> spec(true, Unit.TANH));
  }
}
