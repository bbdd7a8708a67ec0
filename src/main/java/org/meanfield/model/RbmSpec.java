package org.meanfield.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.Rbm;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.model.rbm.VisibleUnit;

/**
 * A restricted Boltzmann machine, trained by contrastive divergence (Hinton 2002,
 * doi:10.1162/089976602760128018) or with persistent chains (Tieleman 2008,
 * doi:10.1145/1390156.1390290).
 *
 * @param visibleUnit the visible units: binary ones ({@code bernoulli}), for values from 0 to 1, or
 *     normally distributed ones of variance 1 ({@code gaussian}), for standardised values
 * @param hidden the number of hidden units
 * @param hiddenUnit the hidden units: binary ones ({@code bernoulli}), noisy rectified linear ones
 *     ({@code rectified}, Nair and Hinton 2010), or normally distributed ones ({@code gaussian}, a
 *     linear code, which needs a learning rate of about 0.001)
 * @param sampledInput whether values from 0 to 1 are taken for probabilities, by which binary input
 *     is drawn anew each time an example is visited
 * @param gibbsSteps k, the number of steps of block Gibbs sampling for each update, as in CD-k
 * @param sampledReconstruction whether visible units are sampled in chains that begin at the data;
 *     if not, their means are used. Persistent chains always sample
 * @param chains the number of persistent chains of each logical worker, which go on across rounds
 *     and checkpoints and are never averaged; 0 for contrastive divergence, whose chains begin at
 *     the data
 * @param sparsity the penalty on the mean activation of the hidden units
 * @param weightDecay the coefficient λ of the L2 penalty ½·λ·‖W‖² on the weights W; 0 for none
 */
public record RbmSpec(
    VisibleUnit visibleUnit,
    int hidden,
    HiddenUnit hiddenUnit,
    boolean sampledInput,
    int gibbsSteps,
    boolean sampledReconstruction,
    int chains,
    SparsitySpec sparsity,
    double weightDecay)
    implements ModelSpec {
  /** The factor by which the mean square of standardised data may differ from 1. */
  private static final double STANDARDISED = 5;

  /** Checks that each setting is within its range. */
  public RbmSpec {
    new Violations()
        .atLeast("hidden", hidden, 1, "500 is usual")
        .atLeast("gibbsSteps", gibbsSteps, 1, "1 is usual")
        .atLeast("chains", chains, 0, "100 is usual")
        .require(
            visibleUnit == VisibleUnit.BERNOULLI || !sampledInput,
            "visibleUnit",
            "is gaussian, but sampledInput = true draws binary values",
            "set model.sampledInput = false, or choose visibleUnit = bernoulli")
        .require(
            chains == 0 || !sampledReconstruction,
            "sampledReconstruction",
            "is true, but persistent chains always sample",
            "leave it out, or choose chains = 0")
        .require(
            weightDecay >= 0 && Double.isFinite(weightDecay),
            "weightDecay",
            "must be 0 or more but is " + weightDecay,
            "1e-4 is usual")
        .require(
            sparsity.weight() == 0 || hiddenUnit == HiddenUnit.BERNOULLI,
            "sparsity.weight",
            "is " + sparsity.weight() + ", but hidden units have no probabilities",
            "choose hiddenUnit = bernoulli, or leave sparsity out")
        .check();
  }

  @Override
  public boolean readsLevels() {
    return visibleUnit == VisibleUnit.BERNOULLI;
  }

  @Override
  public Reads reads() {
    return Reads.VECTORS;
  }

  /**
   * Its likelihood is out of reach: of the free energy alone, the partition function is missing.
   */
  @Override
  public List<String> lossMetrics() {
    return List.of();
  }

  @Override
  public Optional<String> comparedMetric() {
    return Optional.of("freeEnergy");
  }

  @Override
  public Optional<String> anomalyScore() {
    return Optional.of(
        hiddenUnit == HiddenUnit.RECTIFIED ? "reconstructionErrorPerExample" : "freeEnergy");
  }

  @Override
  public List<String> baselineMetrics() {
    return List.of("reconstructionErrorPerExample");
  }

  @Override
  public int runningMeans() {
    return sparsity.weight() > 0 ? hidden : 0;
  }

  @Override
  public boolean beginsAtData() {
    return true;
  }

  @Override
  public void begin(MultiLayerNetwork network, DataMoments data) {
    if (visibleUnit == VisibleUnit.BERNOULLI && !(data.minimum() >= 0 && data.maximum() <= 1)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Binary visible units take values from 0 to 1, but values of the data go from %s to"
                  + " %s. Scale the data, or choose model.visibleUnit = gaussian.",
              data.minimum(),
              data.maximum()));
    }
    if (visibleUnit == VisibleUnit.GAUSSIAN
        && !(data.meanSquare() >= 1 / STANDARDISED && data.meanSquare() <= STANDARDISED)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Gaussian visible units take standardised values, whose mean square is about 1, but"
                  + " that of the data is %.3g. Subtract each value's mean and divide by its"
                  + " standard deviation, or choose model.visibleUnit = bernoulli for values from 0"
                  + " to 1.",
              data.meanSquare()));
    }
    ((RbmLayer) network.getOutputLayer()).beginAtMeans(data.means());
  }

  @Override
  public boolean hasLogLikelihood() {
    return visibleUnit == VisibleUnit.BERNOULLI
        && hiddenUnit == HiddenUnit.BERNOULLI
        && sampledInput;
  }

  @Override
  public MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed) {
    Rbm rbm = new Rbm();
    rbm.setNIn(shape.features());
    rbm.setNOut(hidden);
    rbm.setVisibleUnit(visibleUnit);
    rbm.setHiddenUnit(hiddenUnit);
    rbm.setSampledInput(sampledInput);
    rbm.setGibbsSteps(gibbsSteps);
    rbm.setSampledReconstruction(sampledReconstruction);
    rbm.setChains(chains);
    rbm.setSparsityTarget(sparsity.target());
    rbm.setSparsityWeight(sparsity.weight());
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(updater.toDl4j())
        .l2(weightDecay)
        .list()
        .layer(rbm)
        .build();
  }
}
