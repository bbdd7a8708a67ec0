package org.meanfield.model;

import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;

/**
 * The pretraining of an autoencoder's layers one by one: each encoder layer as an RBM by CD-1, on
 * the mean activations of those below (Hinton and Salakhutdinov 2006, doi:10.1126/science.1127647).
 *
 * @param epochs the number of epochs for which each layer is pretrained; 0 for no pretraining
 * @param updater the optimiser of each layer, whose learning rate is a tenth for a linear code
 * @param weightDecay the coefficient λ of the L2 penalty ½·λ·‖W‖² on the weights W; 0 for none
 */
public record PretrainingSpec(
    int epochs, @AlsoNamed("optimizer") UpdaterSpec updater, double weightDecay) {
  /**
   * Gaussian hidden units, which a linear code needs, have no upper bound and diverge at rates that
   * suit binary ones.
   */
  private static final double LINEAR_CODE_RATE = 0.1;

  /** Checks that each setting is within its range. */
  public PretrainingSpec {
    new Violations()
        .atLeast("epochs", epochs, 0, "10 to 50 is usual; 0 leaves pretraining out")
        .require(
            weightDecay >= 0 && Double.isFinite(weightDecay),
            "weightDecay",
            "must be 0 or more but is " + weightDecay,
            "2e-4 is usual")
        .check();
  }

  /** Returns whether layers are pretrained. */
  public boolean isOn() {
    return epochs > 0;
  }

  /** The learning rate of a layer. */
  public double learningRate(boolean linearCode) {
    return updater.learningRate() * (linearCode ? LINEAR_CODE_RATE : 1);
  }
}
