package org.meanfield.averaging;

import org.meanfield.errors.Violations;

/**
 * What is done with the mean of the replicas: a step of an outer optimiser from the state that they
 * started from towards it.
 *
 * @param kind the rule
 * @param learningRate the size of the outer step; 1 goes all the way to the mean when there is no
 *     momentum
 * @param momentum the fraction of the last outer step that goes on, from 0 to below 1
 */
public record OuterSpec(Kind kind, double learningRate, double momentum) {
  /** The rules; all but the first keep one value for each parameter. */
  public enum Kind {
    /** The mean itself. */
    NONE,
    /**
     * Blockwise model-update filtering with classical block momentum: Chen and Huo 2016,
     * doi:10.1109/ICASSP.2016.7472805.
     */
    MOMENTUM,
    /**
     * Nesterov's momentum on the outer gradient, as in DiLoCo: Douillard et al. 2023,
     * arXiv:2311.08105.
     */
    NESTEROV,
    /** Slow momentum: Wang, Tantia, Ballas and Rabbat 2020, arXiv:1910.00643. */
    SLOWMO
  }

  /** Plain averaging. */
  public static final OuterSpec NONE = new OuterSpec(Kind.NONE, 1, 0);

  /** Checks ranges. */
  public OuterSpec {
    new Violations()
        .positive("learningRate", learningRate, "1 is usual, 0.7 for nesterov")
        .require(
            momentum >= 0 && momentum < 1,
            "momentum",
            "must be from 0 to below 1 but is " + momentum,
            "0.5 to 0.9 is usual")
        .require(
            kind != Kind.NONE || (learningRate == 1 && momentum == 0),
            "kind",
            "is none, which has neither learningRate nor momentum",
            "choose momentum, nesterov or slowmo")
        .check();
  }

  /** Values of outer state for each parameter. */
  public int stateValuesPerParameter() {
    return kind == Kind.NONE ? 0 : 1;
  }

  /**
   * The optimiser.
   *
   * @param innerLearningRate of the workers' updater; slow momentum is measured in it
   */
  public OuterOptimizer optimizer(double innerLearningRate) {
    return switch (kind) {
      case NONE -> (start, mean, velocity) -> new OuterOptimizer.Step(mean, velocity);
      case MOMENTUM -> new BlockMomentum(learningRate, momentum);
      case NESTEROV -> new OuterNesterov(learningRate, momentum);
      case SLOWMO -> new SlowMomentum(learningRate, momentum, innerLearningRate);
    };
  }
}
