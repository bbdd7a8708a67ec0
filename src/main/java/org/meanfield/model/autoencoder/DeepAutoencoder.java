package org.meanfield.model.autoencoder;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A deep autoencoder as one DL4J layer: an encoder of several layers, a code, and the decoder that
 * mirrors it. Tied, the decoder's weights are the encoder's transposed, W_{N−l+1} = W_lᵀ (Hinton
 * and Salakhutdinov 2006, doi:10.1126/science.1127647, before unrolling), which halves them; one
 * layer owns each of them once, since DL4J's layers cannot share. It is an output layer without
 * labels: its target is its input.
 *
 * <p>A bean, because DL4J writes it as JSON. Its name and its properties are part of the format of
 * checkpoints.
 */
public final class DeepAutoencoder extends FeedForwardLayer {
  private int[] sizes = {};
  private boolean tied = true;
  private Unit hiddenUnit = Unit.SIGMOID;
  private Unit codeUnit = Unit.LINEAR;
  private Unit outputUnit = Unit.SIGMOID;
  private ReconstructionLoss loss = ReconstructionLoss.CROSS_ENTROPY;
  private Corruption corruption = Corruption.NONE;
  private double corruptionLevel;
  private double hiddenDropout;
  private double contraction;
  private double sparsityTarget = 0.05;
  private double sparsityWeight;

  /** An autoencoder of no size yet. */
  public DeepAutoencoder() {
    setActivationFn(Activation.IDENTITY.getActivationFunction());
  }

  /** Values of the input, units of each hidden layer, and of the code. */
  public int[] getSizes() {
    return sizes.clone();
  }

  /** Sets the sizes, at least two. */
  public void setSizes(int[] sizes) {
    this.sizes = sizes.clone();
    setNIn(sizes[0]);
    setNOut(sizes[0]);
  }

  /** Returns whether the decoder's weights are the encoder's. */
  public boolean isTied() {
    return tied;
  }

  /** Ties the weights or not. */
  public void setTied(boolean tied) {
    this.tied = tied;
  }

  /** Units of the hidden layers but for the code, in encoder and decoder. */
  public Unit getHiddenUnit() {
    return hiddenUnit;
  }

  /** Sets the hidden layers' units. */
  public void setHiddenUnit(Unit hiddenUnit) {
    this.hiddenUnit = hiddenUnit;
  }

  /** Units of the code. */
  public Unit getCodeUnit() {
    return codeUnit;
  }

  /** Sets the code's units. */
  public void setCodeUnit(Unit codeUnit) {
    this.codeUnit = codeUnit;
  }

  /** Units of the reconstruction. */
  public Unit getOutputUnit() {
    return outputUnit;
  }

  /** Sets the reconstruction's units; cross-entropy needs sigmoid ones. */
  public void setOutputUnit(Unit outputUnit) {
    this.outputUnit = outputUnit;
  }

  /** Returns the loss that is minimised besides the penalties. */
  public ReconstructionLoss getLoss() {
    return loss;
  }

  /** Sets what is minimised. */
  public void setLoss(ReconstructionLoss loss) {
    this.loss = loss;
  }

  /** Noise on the input while training. */
  public Corruption getCorruption() {
    return corruption;
  }

  /** Sets the noise. */
  public void setCorruption(Corruption corruption) {
    this.corruption = corruption;
  }

  /** Returns the amount of noise, a probability or a standard deviation. */
  public double getCorruptionLevel() {
    return corruptionLevel;
  }

  /** Sets how much noise. */
  public void setCorruptionLevel(double corruptionLevel) {
    this.corruptionLevel = corruptionLevel;
  }

  /** Probability that a hidden unit other than the code is left out of a training step. */
  public double getHiddenDropout() {
    return hiddenDropout;
  }

  /** Sets that probability, from 0 to below 1. */
  public void setHiddenDropout(double hiddenDropout) {
    this.hiddenDropout = hiddenDropout;
  }

  /** Weight of the contractive penalty Σ_l ‖∂y_l/∂y_{l−1}‖² over the encoder's layers; 0: none. */
  public double getContraction() {
    return contraction;
  }

  /** Sets the weight of the contractive penalty. */
  public void setContraction(double contraction) {
    this.contraction = contraction;
  }

  /** The mean activation that sparse hidden units are drawn to. */
  public double getSparsityTarget() {
    return sparsityTarget;
  }

  /** Sets the mean activation, between 0 and 1. */
  public void setSparsityTarget(double sparsityTarget) {
    this.sparsityTarget = sparsityTarget;
  }

  /** Weight of Σ_j KL(target ‖ mean activation of j) over the encoder's sigmoid units; 0: none. */
  public double getSparsityWeight() {
    return sparsityWeight;
  }

  /** Sets the weight of sparsity. */
  public void setSparsityWeight(double sparsityWeight) {
    this.sparsityWeight = sparsityWeight;
  }

  /** The units of the encoder's layer, counted from 1. Not named as a property, so not written. */
  Unit encoderUnit(int layer) {
    return layer == sizes.length - 1 ? codeUnit : hiddenUnit;
  }

  @Override
  public ParamInitializer initializer() {
    return DeepAutoencoderParams.INSTANCE;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = initializer().numParams(this);
    long activations = 0;
    for (int size : sizes) {
      activations += 2L * size;
    }
    return new LayerMemoryReport.Builder(layerName, DeepAutoencoder.class, input, input)
        .standardMemory(parameters, parameters)
        .workingMemory(0, 0, activations, activations)
        .build();
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    DeepAutoencoderLayer layer = new DeepAutoencoderLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeepAutoencoder that
        && super.equals(other)
        && Arrays.equals(sizes, that.sizes)
        && tied == that.tied
        && hiddenUnit == that.hiddenUnit
        && codeUnit == that.codeUnit
        && outputUnit == that.outputUnit
        && loss == that.loss
        && corruption == that.corruption
        && corruptionLevel == that.corruptionLevel
        && hiddenDropout == that.hiddenDropout
        && contraction == that.contraction
        && sparsityTarget == that.sparsityTarget
        && sparsityWeight == that.sparsityWeight;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), Arrays.hashCode(sizes), tied, hiddenUnit, loss);
  }
}
