package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.loss.ValueLoss;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout between layers that read sequences of several lengths. */
final class StepDropoutTest {
  private static final int BATCH = 3;
  private static final int FEATURES = 2;
  private static final int CLASSES = 4;
  private static final int STEPS = 6;
  private static final int[] LENGTHS = {6, 2, 4};

  private static MultiLayerNetwork network(double dropout, Target target) {
    LstmSpec spec =
        new LstmSpec(
            Cell.LSTM,
            List.of(5, 5),
            false,
            1,
            dropout,
            0,
            GradientClippingSpec.NONE,
            TruncationSpec.NONE,
            ValueLoss.SQUARED);
    return Networks.build(
        spec.configuration(
            new DataShape(STEPS, FEATURES, target, CLASSES),
            new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.5),
            7));
  }

  private static DataSet sequences(Target target) {
    Random random = new Random(1);
    INDArray x_BFT = Nd4j.create(BATCH, FEATURES, STEPS);
    INDArray mask_BT = Nd4j.zeros(BATCH, STEPS);
    boolean perStep = target == Target.CLASS_PER_STEP;
    INDArray y = perStep ? Nd4j.zeros(BATCH, CLASSES, STEPS) : Nd4j.zeros(BATCH, CLASSES);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < LENGTHS[b]; t++) {
        mask_BT.putScalar(b, t, 1);
        for (int f = 0; f < FEATURES; f++) {
          x_BFT.putScalar(new int[] {b, f, t}, random.nextGaussian());
        }
        if (perStep) {
          y.putScalar(new int[] {b, random.nextInt(CLASSES), t}, 1);
        }
      }
      if (!perStep) {
        y.putScalar(b, random.nextInt(CLASSES), 1);
      }
    }
    return new DataSet(x_BFT, y, mask_BT, perStep ? mask_BT : null);
  }

  private static float[] trained(double dropout, Target target) {
    MultiLayerNetwork network = network(dropout, target);
    network.fit(sequences(target));
    return network.params().toFloatVector();
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"CLASS", "CLASS_PER_STEP"})
  void dropoutThatDropsNothingChangesNothing(Target target) {
    assertArrayEquals(trained(0, target), trained(1e-9, target), 1e-6f);
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"CLASS", "CLASS_PER_STEP"})
  void dropoutTrainsSequencesOfSeveralLengths(Target target) {
    float[] dropped = trained(0.5, target);
    assertFalse(Arrays.equals(trained(0, target), dropped));
    for (float parameter : dropped) {
      assertFalse(Float.isNaN(parameter));
    }
  }
}
