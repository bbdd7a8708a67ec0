package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.UpdaterSpec.Decay;
import org.meanfield.model.UpdaterSpec.Kind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class UpdaterSpecTest {
  private static final int EPOCHS = 4;
  private static final INDArray X = Nd4j.linspace(-1, 1, 24).reshape(2, 3, 4);
  private static final INDArray Y = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});

  private static MultiLayerConfiguration configuration(UpdaterSpec updater) {
    MultiLayerConfiguration configuration =
        LstmSpec.plain(List.of(3)).configuration(new DataShape(3, 2), updater, 7);
    updater.schedule(configuration, EPOCHS);
    return configuration;
  }

  /** Returns the first step of an epoch, from the initial parameters. */
  private static float[] step(MultiLayerConfiguration configuration, int epoch) {
    // The broadcast configuration reaches the tasks as JSON.
    MultiLayerNetwork network = Networks.build(configuration.toJson());
    INDArray before = network.params().dup();
    network.setEpochCount(epoch);
    network.fit(X, Y);
    return network.params().sub(before).toFloatVector();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void linearDecayScalesEveryEpochsSteps(Kind kind) {
    double momentum = kind == Kind.NESTEROVS ? 0.9 : 0;
    MultiLayerConfiguration decaying =
        configuration(new UpdaterSpec(kind, 0.1, momentum, Decay.LINEAR));
    float[] constant = step(configuration(new UpdaterSpec(kind, 0.1)), 2);
    float[] first = step(decaying, 0);
    float[] last = step(decaying, EPOCHS - 1);
    assertArrayEquals(constant, first, 1e-6f);
    for (int i = 0; i < first.length; i++) {
      assertEquals(first[i] / EPOCHS, last[i], 1e-6);
    }
  }

  @Test
  void learningRateFallsTowardsZero() {
    UpdaterSpec linear = new UpdaterSpec(Kind.SGD, 0.2, 0, Decay.LINEAR);
    assertEquals(0.2, linear.learningRate(0, 4));
    assertEquals(0.05, linear.learningRate(3, 4), 1e-15);
    assertEquals(0.2, new UpdaterSpec(Kind.SGD, 0.2).learningRate(3, 4));
  }

  @Test
  void withoutDecayTheConfigurationIsWhatItWas() {
    UpdaterSpec adam = new UpdaterSpec(Kind.ADAM, 0.01);
    assertEquals(
        LstmSpec.plain(List.of(3)).configuration(new DataShape(3, 2), adam, 7).toJson(),
        configuration(adam).toJson());
  }
}
