package org.meanfield.model;

import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.meanfield.errors.Violations;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.Rbm;

/**
 * A restricted Boltzmann machine with binary visible units, trained by contrastive divergence
 * (Hinton 2002, doi:10.1162/089976602760128018) or with persistent chains (Tieleman 2008,
 * doi:10.1145/1390156.1390290).
 *
 * @param hidden number of hidden units
 * @param hiddenUnit what they are
 * @param sampledInput whether values between 0 and 1 are taken as probabilities of binary ones,
 *     drawn anew at each visit
 * @param gibbsSteps steps of block Gibbs sampling for each update, at least 1
 * @param sampledReconstruction whether chains that begin at the data sample visible units; else
 *     they carry on with probabilities
 * @param chains persistent chains of each logical worker, which survive rounds and checkpoints and
 *     are never averaged; 0 for chains that begin at the data
 * @param sparsity of the hidden units
 * @param weightDecay the L2 penalty ½·λ·‖W‖²'s λ; 0 for none
 */
public record RbmSpec(
    int hidden,
    HiddenUnit hiddenUnit,
    boolean sampledInput,
    int gibbsSteps,
    boolean sampledReconstruction,
    int chains,
    SparsitySpec sparsity,
    double weightDecay)
    implements ModelSpec {
  /** Checks ranges. */
  public RbmSpec {
    new Violations()
        .atLeast("hidden", hidden, 1, "500 is usual")
        .atLeast("gibbsSteps", gibbsSteps, 1, "1 is usual")
        .atLeast("chains", chains, 0, "100 is usual")
        .require(
            chains == 0 || !sampledReconstruction,
            "sampledReconstruction",
            "is true, but persistent chains sample always",
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
  public Reads reads() {
    return Reads.VECTORS;
  }

  /**
   * Its likelihood is out of reach: of the free energy alone, the partition function is missing.
   */
  @Override
  public Optional<String> lossMetric() {
    return Optional.empty();
  }

  @Override
  public Optional<String> comparedMetric() {
    return Optional.of("freeEnergy");
  }

  @Override
  public MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed) {
    Rbm rbm = new Rbm();
    rbm.setNIn(shape.features());
    rbm.setNOut(hidden);
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
