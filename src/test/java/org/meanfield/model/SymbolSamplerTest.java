package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.SymbolSampler.Choice;
import org.meanfield.model.input.InputColumn;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class SymbolSamplerTest {
  private static final double[] PROBABILITIES = {0.5, 0.3, 0.2};
  private static final int DRAWS = 1000;

  /** Returns a network that believes the same whatever has come. */
  private static MultiLayerNetwork network() {
    MultiLayerNetwork network = random();
    network.params().assign(0);
    INDArray bias = network.getOutputLayer().getParam("b");
    for (int k = 0; k < PROBABILITIES.length; k++) {
      bias.putScalar(k, Math.log(PROBABILITIES[k]));
    }
    return network;
  }

  private static MultiLayerNetwork random() {
    return random(new DataShape(5, 3, Target.CLASS_PER_STEP, 3));
  }

  private static MultiLayerNetwork random(DataShape shape) {
    return Networks.build(
        LstmSpec.plain(List.of(4))
            .configuration(shape, new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1), 3));
  }

  /**
   * Asserts by χ² with up to two degrees of freedom, which stays below 13.8 in 999 of 1,000 cases,
   * and that no other symbols are drawn.
   */
  private static void assertDrawn(int[] drawn, double... weights) {
    assertTrue(Arrays.stream(drawn).max().orElseThrow() < weights.length);
    double sum = Arrays.stream(weights).sum();
    double chiSquare = 0;
    for (int k = 0; k < weights.length; k++) {
      int symbol = k;
      double expected = drawn.length * weights[k] / sum;
      double count = Arrays.stream(drawn).filter(d -> d == symbol).count();
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertTrue(chiSquare < 13.8, "chi-square is " + chiSquare);
  }

  private static int[] draw(double temperature) {
    return draw(new Choice(temperature, 0, 1));
  }

  private static int[] draw(Choice choice) {
    return new SymbolSampler(network(), 3, choice, 1).continueFrom(new int[] {0}, DRAWS);
  }

  @Test
  void drawsByTheProbabilitiesToThePowerOfTheInverseTemperature() {
    assertDrawn(draw(1), 0.5, 0.3, 0.2);
    assertDrawn(draw(0.5), 0.25, 0.09, 0.04);
    assertDrawn(draw(2), Math.sqrt(0.5), Math.sqrt(0.3), Math.sqrt(0.2));
  }

  @Test
  void unlikelySymbolsMayBeLeftOut() {
    assertDrawn(draw(new Choice(1, 2, 1)), 0.5, 0.3);
    assertEquals(0, Arrays.stream(draw(new Choice(1, 1, 1))).sum());
    assertDrawn(draw(new Choice(1, 0, 0.6)), 0.5, 0.3);
    assertDrawn(draw(new Choice(1, 0, 0.9)), 0.5, 0.3, 0.2);
    // At that temperature the likeliest has 0.25 / 0.38 of the probability.
    assertEquals(0, Arrays.stream(draw(new Choice(0.5, 0, 0.6))).sum());
    assertDrawn(draw(new Choice(0.5, 3, 0.7)), 0.25, 0.09);
  }

  @Test
  void coldestIsTheLikeliest() {
    assertEquals(0, Arrays.stream(draw(0)).sum());
    // It is so cold that powers of the probabilities themselves would underflow.
    assertEquals(0, Arrays.stream(draw(1e-4)).sum());
  }

  @Test
  void eachDrawIsTheNextInput() {
    MultiLayerNetwork network = random();
    network.params().muli(8);
    int[] drawn =
        new SymbolSampler(network, 3, new Choice(0, 0, 1), 1).continueFrom(new int[] {2, 1}, 6);
    int[] all = {2, 1, 0, 0, 0, 0, 0, 0};
    System.arraycopy(drawn, 0, all, 2, 6);
    INDArray input = Nd4j.zeros(1, 3, 8);
    for (int t = 0; t < 8; t++) {
      input.putScalar(0, all[t], t, 1);
    }
    int[] likeliest = network.output(input).argMax(1).toIntVector();
    assertArrayEquals(drawn, Arrays.copyOfRange(likeliest, 1, 7));
  }

  @Test
  void drawsOfAnEmbeddingNetworkAreItsNextIndices() {
    List<InputColumn> columns = List.of(new InputColumn.Embedded(3, 2));
    MultiLayerNetwork network = random(new DataShape(5, 1, Target.CLASS_PER_STEP, 3, columns));
    network.params().muli(4);
    int[] drawn =
        new SymbolSampler(network, 3, new Choice(0, 0, 1), 1).continueFrom(new int[] {2, 1}, 6);
    float[] indices = {3, 2, 0, 0, 0, 0, 0, 0};
    for (int t = 0; t < 6; t++) {
      indices[2 + t] = drawn[t] + 1;
    }
    INDArray input = Nd4j.createFromArray(indices).reshape(1, 1, 8);
    int[] likeliest = network.output(input).argMax(1).toIntVector();
    assertArrayEquals(drawn, Arrays.copyOfRange(likeliest, 1, 7));
  }
}
