package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.model.AutoencoderSpec.CorruptionSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;

final class AutoencoderSpecTest {
  private static final UpdaterSpec SGD = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);

  static AutoencoderSpec spec(boolean tied, ReconstructionLoss loss) {
    return new AutoencoderSpec(
        List.of(5, 3),
        tied,
        Unit.SIGMOID,
        Unit.LINEAR,
        Unit.SIGMOID,
        loss,
        new CorruptionSpec(Corruption.NONE, 0),
        0,
        0,
        new SparsitySpec(0.1, 0),
        0,
        new PretrainingSpec(4, SGD, 0));
  }

  /** There are 6·5 + 5·3 weights, 5 + 3 biases of the encoder and 5 + 6 of the decoder. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void notesCountTheParametersThatTheNetworkHas(boolean tied) {
    AutoencoderSpec spec = spec(tied, ReconstructionLoss.CROSS_ENTROPY);
    DataShape shape = new DataShape(6, 2);
    long parameters = ModelSpec.parameterCount(spec.configuration(shape, SGD, 1));
    assertEquals(tied ? 64 : 109, parameters);
    assertEquals(
        tied
            ? "The weights are tied: 64 parameters, where untied ones would make 109."
            : "The weights are not tied: 109 parameters, where tied ones would make 64.",
        spec.notes(shape).findFirst().orElseThrow());
  }

  @Test
  void stopsByItsLossButIsComparedBySquaredErrors() {
    for (ReconstructionLoss loss : ReconstructionLoss.values()) {
      String metric =
          loss == ReconstructionLoss.CROSS_ENTROPY
              ? "crossEntropyPerExample"
              : "squaredErrorPerExample";
      assertEquals(List.of(metric), spec(true, loss).lossMetrics());
      assertEquals(Optional.of("squaredErrorPerExample"), spec(true, loss).comparedMetric());
    }
  }

  @Test
  void linearCodesLearnTenTimesMoreSlowly() {
    PretrainingSpec pretraining = new PretrainingSpec(1, SGD, 0);
    assertEquals(0.1, pretraining.learningRate(false));
    assertEquals(0.01, pretraining.learningRate(true), 1e-12);
  }
}
