package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The answers of recurrent networks, for scores to be compared with. */
final class Answers {
  private static final double TOLERANCE = 1e-5;

  private Answers() {}

  /** Returns the outputs of a network for a sequence, of each step if it has some. */
  static double[][] of(MultiLayerNetwork network, double[][] steps) {
    int features = steps[0].length;
    INDArray x = Nd4j.create(new int[] {1, features, steps.length}, 'f');
    for (int t = 0; t < steps.length; t++) {
      for (int k = 0; k < features; k++) {
        x.putScalar(0, k, t, steps[t][k]);
      }
    }
    INDArray y = network.output(x);
    if (y.rank() == 2) {
      return new double[][] {y.getRow(0).toDoubleVector()};
    }
    return IntStream.range(0, steps.length)
        .mapToObj(
            t ->
                IntStream.range(0, (int) y.size(1))
                    .mapToDouble(k -> y.getDouble(0, k, t))
                    .toArray())
        .toArray(double[][]::new);
  }

  /** Returns all numbers of a score, in the order of the network's outputs. */
  private static double[][] numbers(Score score) {
    if (score instanceof Score.Classes classes) {
      return classes.steps().stream()
          .map(step -> step.probabilities().values().stream().mapToDouble(p -> p).toArray())
          .toArray(double[][]::new);
    }
    return ((Score.Values) score).steps().stream().map(Answers::estimates).toArray(double[][]::new);
  }

  private static double[] estimates(Map<String, Score.Estimate> step) {
    return step.values().stream()
        .flatMap(
            it -> {
              if (!it.quantiles().isEmpty()) {
                return it.quantiles().values().stream();
              }
              return Double.isNaN(it.deviation())
                  ? Stream.of(it.value())
                  : Stream.of(it.value(), it.deviation());
            })
        .mapToDouble(value -> value)
        .toArray();
  }

  static void assertSame(double[][] expected, Score score) {
    double[][] actual = numbers(score);
    assertEquals(expected.length, actual.length, "steps");
    for (int t = 0; t < expected.length; t++) {
      assertEquals(expected[t].length, actual[t].length, "outputs");
      for (int k = 0; k < expected[t].length; k++) {
        double bound = TOLERANCE * Math.max(1, Math.abs(expected[t][k]));
        assertEquals(expected[t][k], actual[t][k], bound, "step " + t + ", output " + k);
      }
    }
  }
}
