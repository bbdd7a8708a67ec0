package org.meanfield.model.lstm;

import static org.meanfield.model.Rounding.assertNear;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Steps behind a sequence's end, whatever they hold, leave the gradient as it is. */
final class PaddingTest {
  private static final int BATCH = 5;
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int CLASSES = 2;
  private static final int STEPS = 4;
  private static final int PADDED = 9;

  /** The additions of the steps, there and back, each with its inputs, its units and a bias. */
  private static final int ADDITIONS = 2 * STEPS * (1 + INPUTS + UNITS);

  enum Direction {
    FORWARDS,
    BOTH
  }

  enum Labels {
    SEQUENCE,
    STEP
  }

  static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    for (Recurrent kind : Recurrent.values()) {
      for (Direction direction : Direction.values()) {
        for (Labels labels : Labels.values()) {
          all.add(Arguments.of(kind, direction, labels));
        }
      }
    }
    return all.stream();
  }

  private static MultiLayerNetwork network(Recurrent kind, Direction direction, Labels labels) {
    Layer recurrent = kind.stock(INPUTS, UNITS);
    Layer both = direction == Direction.BOTH ? new Bidirectional(recurrent) : recurrent;
    int outputs = direction == Direction.BOTH ? 2 * UNITS : UNITS;
    return Networks.build(
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .list()
            .layer(labels == Labels.SEQUENCE ? new LastTimeStep(both) : both)
            .layer(
                labels == Labels.SEQUENCE
                    ? new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(outputs)
                        .nOut(CLASSES)
                        .build()
                    : new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW)
                        .nIn(outputs)
                        .nOut(CLASSES)
                        .build())
            .build());
  }

  /** Returns {@code rest} with the steps of {@code array} in place of its first ones. */
  private static INDArray padded(INDArray array, INDArray rest) {
    INDArray padded = rest.dup();
    padded
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, STEPS))
        .assign(array);
    return padded;
  }

  private static INDArray mask(int steps) {
    INDArray mask = Nd4j.zeros(DataType.FLOAT, BATCH, steps);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < STEPS - b % 2; t++) {
        mask.putScalar(b, t, 1);
      }
    }
    return mask;
  }

  private static float[] gradient(
      MultiLayerNetwork network, INDArray x, INDArray labels, INDArray mask) {
    network.setInput(x);
    network.setLabels(labels);
    network.setLayerMaskArrays(mask, labels.rank() == 3 ? mask : null);
    network.computeGradientAndScore();
    return network.gradient().gradient().dup().data().asFloat();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void doesNotChangeTheGradient(Recurrent kind, Direction direction, Labels labels) {
    MultiLayerNetwork network = network(kind, direction, labels);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, BATCH, INPUTS, STEPS);
    boolean perSequence = labels == Labels.SEQUENCE;
    INDArray y = Recurrent.classes(DataType.FLOAT, BATCH, CLASSES, perSequence ? 0 : STEPS);
    float[] expected = gradient(network, x, y, mask(STEPS));
    INDArray noise = Recurrent.normal(DataType.FLOAT, 2, BATCH, INPUTS, PADDED);
    INDArray longY =
        perSequence ? y : padded(y, Recurrent.classes(DataType.FLOAT, BATCH, CLASSES, PADDED));
    float[] actual = gradient(network, padded(x, noise), longY, mask(PADDED));
    assertNear(expected, actual, ADDITIONS);
  }

  @Test
  void examplesOfAMinibatchDoNotSeeEachOthersLength() {
    MultiLayerNetwork network = network(Recurrent.LSTM, Direction.BOTH, Labels.SEQUENCE);
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, BATCH, INPUTS, STEPS);
    INDArray together = network.output(x, false, mask(STEPS), null);
    for (int b = 0; b < BATCH; b++) {
      INDArray own =
          x.get(
              NDArrayIndex.interval(b, b + 1),
              NDArrayIndex.all(),
              NDArrayIndex.interval(0, STEPS - b % 2));
      assertNear(network.output(own).reshape(CLASSES), together.getRow(b), ADDITIONS);
    }
  }
}
