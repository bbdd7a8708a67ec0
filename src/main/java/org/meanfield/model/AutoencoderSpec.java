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
 * @param hidden the number of units of each encoder layer, from the input on; the last layer is the
 *     code, and the decoder mirrors the others
 * @param tied whether the decoder uses the encoder's weights transposed, W_{N−l+1} = W_lᵀ, instead
 *     of weights of its own
 * @param hiddenUnit the activation function of the hidden layers except the code
 * @param codeUnit the activation function of the code layer
 * @param outputUnit the activation function of the output layer, which is the reconstruction
 * @param loss the distance of the reconstruction from the input, summed over the values of an
 *     example, that training minimises: {@code squared-error}, or {@code cross-entropy} for values
 *     from 0 to 1, which needs {@code outputUnit = sigmoid}
 * @param corruption the noise on the input during training
 * @param hiddenDropout the probability that a hidden unit, except those of the code, is dropped in
 *     a training step; 0 for no dropout
 * @param contraction the weight of the contractive penalty, which is the sum of the squared
 *     Frobenius norms of the encoder layers' Jacobians (Rifai et al. 2011); 0 for none
 * @param sparsity the penalty on the mean activation of the encoder's sigmoid units
 * @param weightDecay the coefficient λ of the L2 penalty ½·λ·‖W‖² on the weights W; 0 for none
 * @param pretraining the pretraining of the layers, one by one, before the whole network is trained
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
   * The noise on the input during training, which makes a denoising autoencoder.
   *
   * @param kind the noise: {@code masking} sets some values to 0, {@code salt-and-pepper} sets some
   *     to 0 or to 1, {@code gaussian} adds normal noise to all of them
   * @param level the probability that {@code masking} or {@code salt-and-pepper} replaces a value,
   *     or the standard deviation of {@code gaussian} noise; 0 for {@code none}
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
              kind == Corruption.NONE ? "is " + level + ", but kind is none" : "is 0",
              "give a kind and a level above 0, or neither")
          .check();
    }
  }

  /** Checks that each setting is within its range. */
  public AutoencoderSpec {
    hidden = List.copyOf(hidden);
    Violations violations =
        new Violations()
            .require(
                !hidden.isEmpty(),
                "hidden",
                "must name at least the code layer",
                "[256, 30] is an example")
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
                    + ", but pretraining needs sigmoid units, and a sigmoid or linear code",
                "choose hiddenUnit = outputUnit = sigmoid and codeUnit = sigmoid or linear, or make"
                    + " it 0");
    for (int units : hidden) {
      violations.atLeast("hidden", units, 1, "each layer needs a unit, as in [256, 30]");
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
  public Optional<String> anomalyScore() {
    return Optional.of("squaredErrorPerExample");
  }

  @Override
  public List<String> baselineMetrics() {
    return List.of("squaredErrorPerExample");
  }

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
