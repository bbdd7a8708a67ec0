package org.meanfield.model.updater;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Our updaters against ND4J's own operations, over steps of the same gradients. */
final class FusedUpdaterTest {
  private static final int STEPS = 50;

  private static Stream<Arguments> rules() {
    MapSchedule schedule = new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.01, 1, 0.004));
    Adam scheduled =
        Adam.builder().learningRateSchedule(schedule).beta1(0.8).beta2(0.99).epsilon(1e-6).build();
    return Stream.of(new Adam(0.002), scheduled, new RmsProp(0.003), new RmsProp(schedule))
        .flatMap(rule -> Stream.of(1, 7, 2048, 2049, 10_007).map(n -> Arguments.of(rule, n)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stepsAndStateAreNd4js(IUpdater rule, int length) {
    GradientUpdater<?> stock = updater(rule, length);
    GradientUpdater<?> fused =
        assertInstanceOf(FusedUpdater.class, FusedUpdaters.fused(updater(rule, length)));

    for (int step = 0; step < STEPS; step++) {
      INDArray gradient = gradient(step, length);
      INDArray expected = gradient.dup();
      stock.applyUpdater(expected, step, step / 30);
      fused.applyUpdater(gradient, step, step / 30);

      assertArrayEquals(expected.toFloatVector(), gradient.toFloatVector());
    }
    stock
        .getState()
        .forEach(
            (name, state) ->
                assertArrayEquals(
                    state.toFloatVector(), fused.getState().get(name).toFloatVector(), name));
  }

  @Test
  void nothingButTheUpdatersPartOfTheStateChanges() {
    INDArray all = Nd4j.ones(DataType.FLOAT, 1, 3 + 2 * 5 + 3);
    INDArray view = all.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 13));
    FusedUpdaters.fused(new Adam().instantiate(view, true)).applyUpdater(gradient(0, 5), 0, 0);

    for (int i : new int[] {0, 1, 2, 13, 14, 15}) {
      assertEquals(1, all.getFloat(0, i));
    }
    assertNotEquals(0, all.getFloat(0, 3));
    assertNotEquals(0, all.getFloat(0, 12));
  }

  @Test
  void ratesAreNd4jsOverALongTraining() {
    GradientUpdater<?> stock = updater(new Adam(0.002), 1);
    GradientUpdater<?> fused = FusedUpdaters.fused(updater(new Adam(0.002), 1));
    for (int step = 0; step < 20_000; step++) {
      INDArray expected = Nd4j.ones(DataType.FLOAT, 1, 1);
      INDArray actual = expected.dup();
      stock.applyUpdater(expected, step, 0);
      fused.applyUpdater(actual, step, 0);
      assertEquals(expected.getFloat(0), actual.getFloat(0), "step " + step);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void extremeGradientsAreTreatedAsNd4jDoes(IUpdater rule) {
    float[] extremes = {
      Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 3e-39f, Float.MIN_VALUE, 1e-25f, -0.0f, 0
    };
    GradientUpdater<?> stock = updater(rule, extremes.length);
    GradientUpdater<?> fused = FusedUpdaters.fused(updater(rule, extremes.length));
    for (int step = 0; step < 3; step++) {
      INDArray expected = Nd4j.createFromArray(extremes).reshape(1, extremes.length);
      INDArray actual = expected.dup();
      stock.applyUpdater(expected, step, 0);
      fused.applyUpdater(actual, step, 0);
      assertArrayEquals(expected.toFloatVector(), actual.toFloatVector());
    }
  }

  @Test
  void networksTrainAsPlainOnesDoFromAnyState() {
    MultiLayerNetwork network = network(DataType.FLOAT);
    MultiLayerNetwork plain = new MultiLayerNetwork(configuration(DataType.FLOAT));
    plain.init();
    assertTrue(updaters(network).allMatch(FusedUpdater.class::isInstance));
    assertTrue(updaters(plain).noneMatch(FusedUpdater.class::isInstance));
    float[] state = new float[FlatState.updaterState(network).length];
    Arrays.fill(state, 0.25f);
    for (MultiLayerNetwork each : List.of(network, plain)) {
      FlatState.restore(each, FlatState.parameters(plain), state);
      for (int step = 0; step < 3; step++) {
        each.fit(Nd4j.ones(4, 3), Nd4j.ones(4, 2));
      }
    }
    assertArrayEquals(FlatState.parameters(plain), FlatState.parameters(network));
    assertArrayEquals(FlatState.updaterState(plain), FlatState.updaterState(network));
  }

  @Test
  void networksInDoubleKeepNd4js() {
    assertTrue(updaters(network(DataType.DOUBLE)).noneMatch(FusedUpdater.class::isInstance));
  }

  private static Stream<GradientUpdater<?>> updaters(MultiLayerNetwork network) {
    return ((BaseMultiLayerUpdater<?>) network.getUpdater())
        .getUpdaterBlocks().stream().map(UpdaterBlock::getGradientUpdater);
  }

  private static MultiLayerNetwork network(DataType type) {
    return Networks.build(configuration(type));
  }

  private static MultiLayerConfiguration configuration(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .updater(new Adam(0.1))
        .list()
        .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(3).nOut(2).build())
        .build();
  }

  private static GradientUpdater<?> updater(IUpdater rule, int length) {
    // The state is a part of a larger vector, as blocks of a network's state are.
    INDArray view =
        Nd4j.create(DataType.FLOAT, 1, 3 + rule.stateSize(length))
            .get(NDArrayIndex.all(), NDArrayIndex.interval(3, 3 + rule.stateSize(length)));
    return rule.instantiate(view, true);
  }

  private static INDArray gradient(int step, int length) {
    Random random = new Random(step);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = step == 3 ? 0 : (float) (0.1 * random.nextGaussian());
    }
    return Nd4j.createFromArray(values).reshape(1, length);
  }
}
