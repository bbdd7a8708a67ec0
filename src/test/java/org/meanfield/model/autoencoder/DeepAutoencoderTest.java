package org.meanfield.model.autoencoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelArchive;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

final class DeepAutoencoderTest {
  private static final int[] SIZES = {7, 6, 5, 3};
  private static final double STEP = 1e-6;

  private static DeepAutoencoder conf(Consumer<DeepAutoencoder> options) {
    DeepAutoencoder conf = new DeepAutoencoder();
    conf.setSizes(SIZES);
    options.accept(conf);
    return conf;
  }

  private static MultiLayerNetwork network(DeepAutoencoder conf, double l2, DataType type) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(type)
            .updater(new Adam(0.02))
            .l2(l2)
            .list()
            .layer(conf)
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static DeepAutoencoderLayer layer(MultiLayerNetwork network) {
    return (DeepAutoencoderLayer) network.getLayer(0);
  }

  /** Returns examples of values between 0 and 1. */
  private static INDArray data(int examples) {
    Random random = new Random(examples);
    INDArray x = Nd4j.create(DataType.DOUBLE, examples, SIZES[0]);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextDouble());
    }
    return x;
  }

  /** Returns the score of one pass; the noise is the same in each. */
  private static double score(MultiLayerNetwork network, INDArray x) {
    Draws.begin(17);
    network.setInput(x);
    network.setLabels(x);
    network.computeGradientAndScore();
    return network.score();
  }

  private static Arguments options(String name, double l2, Consumer<DeepAutoencoder> options) {
    return Arguments.of(name, l2, options);
  }

  static Stream<Arguments> allOptions() {
    return Stream.of(
        options("plain", 0, c -> {}),
        options("untied", 0, c -> c.setTied(false)),
        options("weight decay", 0.3, c -> {}),
        options("tanh", 0, c -> c.setHiddenUnit(Unit.TANH)),
        options("relu", 0, c -> c.setHiddenUnit(Unit.RELU)),
        options("sigmoid code", 0, c -> c.setCodeUnit(Unit.SIGMOID)),
        options("squared error", 0, c -> c.setLoss(ReconstructionLoss.SQUARED_ERROR)),
        options(
            "squared error, linear output",
            0,
            c -> {
              c.setLoss(ReconstructionLoss.SQUARED_ERROR);
              c.setOutputUnit(Unit.LINEAR);
            }),
        options("masking", 0, c -> corrupt(c, Corruption.MASKING, 0.3)),
        options("gaussian noise", 0, c -> corrupt(c, Corruption.GAUSSIAN, 0.3)),
        options("salt and pepper", 0, c -> corrupt(c, Corruption.SALT_AND_PEPPER, 0.3)),
        options("dropout", 0, c -> c.setHiddenDropout(0.4)),
        options("contraction of sigmoids", 0, c -> c.setContraction(0.2)),
        options(
            "contraction of tanhs, dropout",
            0,
            c -> {
              c.setHiddenUnit(Unit.TANH);
              c.setContraction(0.2);
              c.setHiddenDropout(0.4);
            }),
        options("sparsity", 0, c -> c.setSparsityWeight(0.5)),
        options(
            "everything",
            0.1,
            c -> {
              c.setTied(false);
              c.setCodeUnit(Unit.TANH);
              corrupt(c, Corruption.MASKING, 0.2);
              c.setHiddenDropout(0.2);
              c.setContraction(0.1);
              c.setSparsityWeight(0.3);
              c.setSparsityTarget(0.2);
            }));
  }

  private static void corrupt(DeepAutoencoder conf, Corruption corruption, double level) {
    conf.setCorruption(corruption);
    conf.setCorruptionLevel(level);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("allOptions")
  void gradientsEqualFiniteDifferences(String name, double l2, Consumer<DeepAutoencoder> options) {
    MultiLayerNetwork network = network(conf(options), l2, DataType.DOUBLE);
    INDArray parameters = network.params();
    // Biases begin at 0, which would hide a mistake.
    parameters.addi(Nd4j.randn(DataType.DOUBLE, parameters.shape()).muli(0.1));
    INDArray x = data(4);
    score(network, x);
    double[] gradient = network.gradient().gradient().dup().toDoubleVector();
    for (int i = 0; i < gradient.length; i++) {
      double at = parameters.getDouble(i);
      parameters.putScalar(i, at + STEP);
      double above = score(network, x);
      parameters.putScalar(i, at - STEP);
      double below = score(network, x);
      parameters.putScalar(i, at);
      double expected = (above - below) / (2 * STEP);
      // Gradients are sums over four examples; weight decay comes later, from the updater.
      double decay = isWeight(network, i) ? l2 * at : 0;
      assertEquals(expected - decay, gradient[i] / 4, 1e-7, "parameter " + i);
    }
  }

  private static boolean isWeight(MultiLayerNetwork network, int at) {
    long end = 0;
    for (Map.Entry<String, INDArray> entry : network.getLayer(0).paramTable().entrySet()) {
      end += entry.getValue().length();
      if (at < end) {
        return entry.getKey().startsWith("W") || entry.getKey().startsWith("V");
      }
    }
    throw new IllegalArgumentException("no parameter " + at);
  }

  @Test
  void tiedEqualsAnUntiedOneThatIsMadeEqual() {
    MultiLayerNetwork tied = network(conf(c -> {}), 0, DataType.DOUBLE);
    MultiLayerNetwork untied = network(conf(c -> c.setTied(false)), 0, DataType.DOUBLE);
    Map<String, INDArray> free = untied.getLayer(0).paramTable();
    tied.getLayer(0).paramTable().forEach((key, values) -> free.get(key).assign(values));
    for (int l = 1; l < SIZES.length; l++) {
      free.get("V" + l).assign(free.get("W" + l).transpose());
    }
    INDArray x = data(9);
    assertEquals(score(untied, x), score(tied, x), 1e-12);
    Map<String, INDArray> shared = tied.gradient().gradientForVariable();
    Map<String, INDArray> apart = untied.gradient().gradientForVariable();
    for (int l = 1; l < SIZES.length; l++) {
      INDArray sum = apart.get("0_W" + l).add(apart.get("0_V" + l).transpose());
      assertTrue(sum.equalsWithEps(shared.get("0_W" + l), 1e-12), "W" + l);
      assertTrue(apart.get("0_b" + l).equalsWithEps(shared.get("0_b" + l), 1e-12), "b" + l);
      assertTrue(apart.get("0_c" + l).equalsWithEps(shared.get("0_c" + l), 1e-12), "c" + l);
    }
  }

  @Test
  void tyingHalvesTheWeights() {
    long weights = 7 * 6 + 6 * 5 + 5 * 3;
    long biases = 6 + 5 + 3 + 7 + 6 + 5;
    assertEquals(weights + biases, network(conf(c -> {}), 0, DataType.DOUBLE).numParams());
    assertEquals(
        2 * weights + biases, network(conf(c -> c.setTied(false)), 0, DataType.DOUBLE).numParams());
  }

  @Test
  void trainingLowersTheLossInFloatToo() {
    MultiLayerNetwork network = network(conf(c -> {}), 0, DataType.FLOAT);
    INDArray x = data(32).castTo(DataType.FLOAT);
    // Two of the values follow from others, so that a code of three can do better than a mean.
    x.putColumn(1, x.getColumn(0));
    x.putColumn(2, x.getColumn(0).rsub(1));
    network.fit(x, x);
    double first = network.score();
    for (int i = 0; i < 800; i++) {
      network.fit(x, x);
    }
    assertTrue(network.score() < 0.97 * first, "from " + first + " only to " + network.score());
  }

  @Test
  void errorsAreThoseOfTheOutput() {
    MultiLayerNetwork network = network(conf(c -> c.setHiddenDropout(0.5)), 0, DataType.DOUBLE);
    INDArray x = data(5);
    INDArray out = network.output(x);
    double[] squared = layer(network).errors(x, ReconstructionLoss.SQUARED_ERROR);
    double[] crossEntropy = layer(network).errors(x, ReconstructionLoss.CROSS_ENTROPY);
    for (int b = 0; b < 5; b++) {
      double square = 0;
      double entropy = 0;
      for (int i = 0; i < SIZES[0]; i++) {
        double t = x.getDouble(b, i);
        double p = out.getDouble(b, i);
        square += (t - p) * (t - p);
        entropy -= t * Math.log(p) + (1 - t) * Math.log(1 - p);
      }
      assertEquals(square, squared[b], 1e-12);
      assertEquals(entropy, crossEntropy[b], 1e-12);
    }
    assertTrue(out.equalsWithEps(layer(network).decode(layer(network).encode(x)), 1e-12));
    assertEquals(SIZES[3], layer(network).encode(x).size(1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("allOptions")
  void comesBackFromItsArchiveAsItWas(String name, double l2, Consumer<DeepAutoencoder> options)
      throws Exception {
    MultiLayerNetwork network = network(conf(options), l2, DataType.FLOAT);
    INDArray x = data(6).castTo(DataType.FLOAT);
    network.fit(x, x);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelArchive.write(
        network.getLayerWiseConfigurations(),
        FlatState.parameters(network),
        FlatState.updaterState(network),
        bytes);
    MultiLayerNetwork back =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
    assertEquals(network.conf().getLayer(), back.conf().getLayer());
    assertEquals(network.conf().getLayer().hashCode(), back.conf().getLayer().hashCode());
    assertArrayEquals(network.output(x).toFloatMatrix(), back.output(x).toFloatMatrix());
    Draws.begin(1);
    network.fit(x, x);
    Draws.begin(1);
    back.setIterationCount(network.getIterationCount() - 1);
    back.fit(x, x);
    assertArrayEquals(network.params().toFloatVector(), back.params().toFloatVector());
  }

  @Test
  void corruptionLeavesTheInputAlone() {
    INDArray x = data(400);
    INDArray before = x.dup();
    Draws.begin(4);
    double n = x.length();
    INDArray masked = Corruption.MASKING.of(x, 0.25);
    assertEquals(0.25, masked.eq(0).castTo(DataType.DOUBLE).sumNumber().doubleValue() / n, 0.03);
    INDArray salted = Corruption.SALT_AND_PEPPER.of(x, 0.25);
    assertEquals(0.125, salted.eq(0).castTo(DataType.DOUBLE).sumNumber().doubleValue() / n, 0.03);
    assertEquals(0.125, salted.eq(1).castTo(DataType.DOUBLE).sumNumber().doubleValue() / n, 0.03);
    INDArray noise = Corruption.GAUSSIAN.of(x, 0.25).sub(x);
    assertEquals(0.25, noise.stdNumber().doubleValue(), 0.02);
    assertEquals(before, x);
  }

  /** Returns the weights' deviation in units of the one by Glorot and Bengio's law for tanh. */
  private static double deviation(String weights, Consumer<DeepAutoencoder> options) {
    DeepAutoencoder conf = conf(options);
    conf.setSizes(new int[] {400, 300, 200});
    INDArray values = layer(network(conf, 0, DataType.DOUBLE)).getParam(weights);
    double glorot = Math.sqrt(2.0 / (values.size(0) + values.size(1)));
    return values.stdNumber().doubleValue() / glorot;
  }

  private static void assertDeviation(double times, String weights, Consumer<DeepAutoencoder> on) {
    assertEquals(times, deviation(weights, on), 0.02 * times, weights);
  }

  @Test
  void weightsIntoHiddenSigmoidUnitsBeginFourTimesAsFarOut() {
    Consumer<DeepAutoencoder> tied = c -> c.setCodeUnit(Unit.LINEAR);
    assertDeviation(4, "W1", tied);
    assertDeviation(4, "W2", tied);
    Consumer<DeepAutoencoder> untied = tied.andThen(c -> c.setTied(false));
    assertDeviation(4, "W1", untied);
    assertDeviation(1, "W2", untied);
    assertDeviation(1, "V1", untied);
    assertDeviation(4, "V2", untied);
    for (Unit unit : new Unit[] {Unit.TANH, Unit.RELU}) {
      Consumer<DeepAutoencoder> others = tied.andThen(c -> c.setHiddenUnit(unit));
      assertDeviation(1, "W1", others);
      assertDeviation(1, "W2", others);
      assertDeviation(4, "W2", others.andThen(c -> c.setCodeUnit(Unit.SIGMOID)));
    }
  }
}
