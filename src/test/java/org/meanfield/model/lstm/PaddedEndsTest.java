package org.meanfield.model.lstm;

import static org.meanfield.model.Rounding.assertNear;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Sequences of several lengths in one minibatch, as training and evaluation present them. */
final class PaddedEndsTest {
  private static final int[] LENGTHS = {5, 3, 2};
  private static final int INPUTS = 2;
  private static final int UNITS = 8;

  /**
   * The additions of the longest sequence's steps, there and back, each with its inputs, units and
   * a bias.
   */
  private static final int ADDITIONS = 2 * LENGTHS[0] * (1 + INPUTS + UNITS);

  private static MultiLayerNetwork network() {
    return Networks.build(
        LstmSpec.plain(List.of(UNITS))
            .configuration(
                new DataShape(LENGTHS[0], INPUTS, Target.VALUE, 1),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                3));
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.zeros(3, 5);
    for (int b = 0; b < 3; b++) {
      for (int t = 0; t < 5; t++) {
        mask.putScalar(b, t, t < LENGTHS[b] ? 1 : 0);
      }
    }
    return mask;
  }

  private static INDArray alone(INDArray padded, int b) {
    return padded
        .get(
            NDArrayIndex.interval(b, b + 1),
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, LENGTHS[b]))
        .dup();
  }

  @Test
  void eachSequenceIsReadAtItsOwnEnd() {
    MultiLayerNetwork network = network();
    INDArray padded = Nd4j.rand(3, 2, 5);
    INDArray mask = mask();
    for (boolean training : new boolean[] {false, true}) {
      float[] together = network.output(padded, training, mask, null).dup().toFloatVector();
      float[] alone = new float[3];
      for (int b = 0; b < 3; b++) {
        alone[b] = network.output(alone(padded, b), training, null, null).getFloat(0);
      }
      assertNear(alone, together, ADDITIONS);
    }
  }

  @Test
  void gradientIsTheSumOfEachSequencesOwn() {
    MultiLayerNetwork network = network();
    INDArray padded = Nd4j.rand(3, 2, 5);
    INDArray together = gradient(network, padded, mask());
    INDArray sum = together.like();
    for (int b = 0; b < 3; b++) {
      sum.addi(gradient(network, alone(padded, b), null));
    }
    assertNear(sum, together, ADDITIONS);
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray x, INDArray mask) {
    network.setInput(x);
    network.setLabels(Nd4j.ones(x.size(0), 1));
    network.setLayerMaskArrays(mask, null);
    network.computeGradientAndScore();
    INDArray gradient = network.gradient().gradient().dup();
    network.clearLayerMaskArrays();
    Networks.forgetInput(network);
    return gradient.reshape(gradient.length());
  }
}
