package org.meanfield.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;
import org.meanfield.model.autoencoder.Corruption;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;

/**
 * A deep autoencoder (Hinton and Salakhutdinov 2006, doi:10.1126/science.1127647). One that merely
 * copies its input over-fits; noise, dropout and the penalties are against that.
 *
 * @param hidden units of each encoder layer, from the input on; the last one is the code
 * @param tied whether the decoder's weights are the encoder's transposed, W_{N−l+1} = W_lᵀ
 * @param hiddenUnit of all hidden layers but the code
 * @param codeUnit of the code
 * @param outputUnit of the reconstruction
 * @param loss between input and reconstruction
 * @param corruption of the input while training
 * @param hiddenDropout probability that a hidden unit other than the code is left out of a step
 * @param contraction weight of the contractive penalty, the squared Frobenius norms of the encoder
 *     layers' Jacobians (Rifai et al. 2011); 0 for none
 * @param sparsity of the encoder's sigmoid units
 * @param weightDecay the L2 penalty ½·λ·‖W‖²'s λ; 0 for none
 * @param pretraining of the layers, one by one, before
 */
public record AutoencoderSpec(
    List<Integer> hidden,
    boolean tied,
    @AlsoNamed("hiddenActivation") Unit hiddenUnit,
    @AlsoNamed("codeActivation") Unit codeUnit,
    @AlsoNamed("outputActivation") Unit outputUnit,
    ReconstructionLoss loss,
    CorruptionSpec corruption,
    double hiddenDropout,
    double contraction,
    SparsitySpec sparsity,
    double weightDecay,
    PretrainingSpec pretraining)
    implements ModelSpec {
  /**
   * Noise on the input.
   *
   * @param kind the noise: values set to 0 (masking), to 0 or 1 (salt-and-pepper), or gaussian
   * @param level a probability, or the standard deviation of gaussian noise
   */
  public record CorruptionSpec(Corruption kind, double level) {
    /** Checks that each setting is within its range. */
    public CorruptionSpec {
      new Violations()
          .require(
              level >= 0 && (kind == Corruption.GAUSSIAN ? Double.isFinite(level) : level < 1),
              "level",
              "must be from 0 to below 1 but is " + level,
              "0.1 to 0.5 is usual")
          .require(
              (kind == Corruption.NONE) == (level == 0),
              "level",
              kind == Corruption.NONE ? "is " + level + " of no corruption" : "is 0",
              "give a kind and a level above 0, or neither")
          .check();
    }
  }

  /** Checks that each setting is within its range. */
  public AutoencoderSpec {
    hidden = List.copyOf(hidden);
    Violations violations =
        new Violations()
            .require(!hidden.isEmpty(), "hidden", "must name at least the code", "[256, 30]")
            .require(
                loss != ReconstructionLoss.CROSS_ENTROPY || outputUnit == Unit.SIGMOID,
                "loss",
                "is cross-entropy, which needs outputs between 0 and 1",
                "choose outputUnit = sigmoid, or loss = squared-error")
            .require(
                hiddenDropout >= 0 && hiddenDropout < 1,
                "hiddenDropout",
                "must be from 0 to below 1 but is " + hiddenDropout,
                "0 to 0.5 is usual")
            .require(
                contraction >= 0 && Double.isFinite(contraction),
                "contraction",
                "must be 0 or more but is " + contraction,
                "0.01 to 1 is usual")
            .require(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay",
                "must be 0 or more but is " + weightDecay,
                "1e-5 is usual")
            .require(
                sparsity.weight() == 0
                    || codeUnit == Unit.SIGMOID
                    || (hiddenUnit == Unit.SIGMOID && hidden.size() > 1),
                "sparsity.weight",
                "is " + sparsity.weight() + ", but no layer has sigmoid units",
                "choose hiddenUnit or codeUnit = sigmoid, or leave sparsity out")
            .require(
                !pretraining.isOn() || canBeStacked(hidden, hiddenUnit, codeUnit, outputUnit),
                "pretraining.epochs",
                "is "
                    + pretraining.epochs()
                    + ", but RBMs unroll into sigmoid units alone, and a linear code",
                "choose hiddenUnit = outputUnit = sigmoid and codeUnit = sigmoid or linear, or make"
                    + " it 0");
    for (int units : hidden) {
      violations.atLeast("hidden", units, 1, "[256, 30]");
    }
    violations.check();
  }

  private static boolean canBeStacked(
      List<Integer> hidden, Unit hiddenUnit, Unit codeUnit, Unit outputUnit) {
    return outputUnit == Unit.SIGMOID
        && (hiddenUnit == Unit.SIGMOID || hidden.size() == 1)
        && (codeUnit == Unit.SIGMOID || codeUnit == Unit.LINEAR);
  }

  @Override
  public boolean readsLevels() {
    return outputUnit == Unit.SIGMOID;
  }

  @Override
  public Reads reads() {
    return Reads.VECTORS;
  }

  @Override
  public List<String> lossMetrics() {
    return List.of(
        loss == ReconstructionLoss.CROSS_ENTROPY
            ? "crossEntropyPerExample"
            : "squaredErrorPerExample");
  }

  /** The squared error whatever the loss: it alone is 0 where a reconstruction is perfect. */
  @Override
  public Optional<String> comparedMetric() {
    return Optional.of("squaredErrorPerExample");
  }

  @Override
  public MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed) {
    DeepAutoencoder autoencoder = new DeepAutoencoder();
    autoencoder.setSizes(
        IntStream.concat(
                IntStream.of(shape.features()), hidden.stream().mapToInt(Integer::intValue))
            .toArray());
    autoencoder.setTied(tied);
    autoencoder.setHiddenUnit(hiddenUnit);
    autoencoder.setCodeUnit(codeUnit);
    autoencoder.setOutputUnit(outputUnit);
    autoencoder.setLoss(loss);
    autoencoder.setCorruption(corruption.kind());
    autoencoder.setCorruptionLevel(corruption.level());
    autoencoder.setHiddenDropout(hiddenDropout);
    autoencoder.setContraction(contraction);
    autoencoder.setSparsityTarget(sparsity.target());
    autoencoder.setSparsityWeight(sparsity.weight());
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(updater.toDl4j())
        .l2(weightDecay)
        .list()
        .layer(autoencoder)
        .build();
  }

  /** Notes the number of parameters that tying saves, or would save. */
  @Override
  public Stream<String> notes(DataShape shape) {
    long weights = 0;
    long biases = 0;
    int inputs = shape.features();
    for (int units : hidden) {
      weights += (long) inputs * units;
      biases += inputs + units;
      inputs = units;
    }
    long asTied = weights + biases;
    long asUntied = 2 * weights + biases;
    return Stream.of(
        tied
            ? String.format(
                "The weights are tied: %,d parameters, where untied ones would make %,d.",
                asTied, asUntied)
            : String.format(
                "The weights are not tied: %,d parameters, where tied ones would make %,d.",
                asUntied, asTied));
  }
}
