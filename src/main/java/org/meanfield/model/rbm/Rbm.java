package org.meanfield.model.rbm;

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
 * A restricted Boltzmann machine as one DL4J layer (Smolensky 1986; Hinton 2002,
 * doi:10.1162/089976602760128018): a distribution over visible and hidden units with the energy
 * E(v, h) = −aᵀv − bᵀh − vᵀWh (for Gaussian visible units ½‖v − a‖² in place of −aᵀv, for Gaussian
 * hidden ones ½‖h − b‖² in place of −bᵀh). Units of one layer are independent given the other's, so
 * a layer is sampled at once: block Gibbs sampling.
 *
 * <p>A bean, because DL4J writes it as JSON. Its name and its properties are part of the format of
 * checkpoints.
 */
public final class Rbm extends FeedForwardLayer {
  private VisibleUnit visibleUnit = VisibleUnit.BERNOULLI;
  private HiddenUnit hiddenUnit = HiddenUnit.BERNOULLI;
  private boolean sampledInput;
  private int gibbsSteps = 1;
  private boolean sampledReconstruction;
  private int chains;
  private double sparsityTarget = 0.05;
  private double sparsityWeight;

  /** An RBM of no size yet. */
  public Rbm() {
    setActivationFn(Activation.SIGMOID.getActivationFunction());
  }

  /** Returns the kind of the visible units. */
  public VisibleUnit getVisibleUnit() {
    return visibleUnit;
  }

  /** Sets what the visible units are. */
  public void setVisibleUnit(VisibleUnit visibleUnit) {
    this.visibleUnit = visibleUnit;
  }

  /** Returns the kind of the hidden units. */
  public HiddenUnit getHiddenUnit() {
    return hiddenUnit;
  }

  /** Sets what the hidden units are. */
  public void setHiddenUnit(HiddenUnit hiddenUnit) {
    this.hiddenUnit = hiddenUnit;
  }

  /**
   * Returns whether training takes values in [0, 1] as probabilities and draws binary ones from
   * them.
   */
  public boolean isSampledInput() {
    return sampledInput;
  }

  /** Draws binary values or takes them as they are. */
  public void setSampledInput(boolean sampledInput) {
    this.sampledInput = sampledInput;
  }

  /** Steps of block Gibbs sampling for each update: the k of CD-k. */
  public int getGibbsSteps() {
    return gibbsSteps;
  }

  /** Sets k, at least 1. */
  public void setGibbsSteps(int gibbsSteps) {
    this.gibbsSteps = gibbsSteps;
  }

  /**
   * Returns whether chains sample their visible units; else they carry on with their means, which
   * has less noise and is a biased but usual choice (Hinton 2012, section 3.2). Persistent chains
   * sample always.
   */
  public boolean isSampledReconstruction() {
    return sampledReconstruction;
  }

  /** Samples visible units or not. */
  public void setSampledReconstruction(boolean sampledReconstruction) {
    this.sampledReconstruction = sampledReconstruction;
  }

  /** Persistent chains (Tieleman 2008); 0 for chains that begin at the data, CD-k. */
  public int getChains() {
    return chains;
  }

  /** Sets how many chains persist. */
  public void setChains(int chains) {
    this.chains = chains;
  }

  /** The mean activation that hidden units are drawn to. */
  public double getSparsityTarget() {
    return sparsityTarget;
  }

  /** Sets the mean activation, between 0 and 1. */
  public void setSparsityTarget(double sparsityTarget) {
    this.sparsityTarget = sparsityTarget;
  }

  /** Weight of the cross-entropy between that and each hidden unit's mean; 0 for none. */
  public double getSparsityWeight() {
    return sparsityWeight;
  }

  /** Sets the weight of sparsity. */
  public void setSparsityWeight(double sparsityWeight) {
    this.sparsityWeight = sparsityWeight;
  }

  /**
   * Returns whether visible and hidden units are binary. Not named as a property, so not written.
   */
  public boolean hasBinaryUnits() {
    return visibleUnit == VisibleUnit.BERNOULLI && hiddenUnit == HiddenUnit.BERNOULLI;
  }

  @Override
  public ParamInitializer initializer() {
    return RbmParams.INSTANCE;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = initializer().numParams(this);
    return new LayerMemoryReport.Builder(layerName, Rbm.class, input, getOutputType(0, input))
        .standardMemory(parameters, parameters)
        .workingMemory(0, 0, 2 * nIn, 2 * nOut)
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
    RbmLayer layer = new RbmLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rbm that
        && super.equals(other)
        && visibleUnit == that.visibleUnit
        && hiddenUnit == that.hiddenUnit
        && sampledInput == that.sampledInput
        && gibbsSteps == that.gibbsSteps
        && sampledReconstruction == that.sampledReconstruction
        && chains == that.chains
        && sparsityTarget == that.sparsityTarget
        && sparsityWeight == that.sparsityWeight;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), visibleUnit, hiddenUnit, gibbsSteps, chains);
  }
}
