package org.meanfield.averaging;

import org.meanfield.errors.Violations;

/**
 * The outer optimiser, which steps from the parameters that a round began with towards the mean of
 * its replicas.
 *
 * @param kind the rule of the outer step: the mean itself ({@code none}), block momentum (Chen and
 *     Huo 2016, {@code momentum}), Nesterov's momentum as in DiLoCo ({@code nesterov}, Douillard et
 *     al. 2023), slow momentum ({@code slowmo}, Wang et al. 2020) or elastic averaging (Zhang,
 *     Choromanska and LeCun 2015, {@code elastic})
 * @param learningRate the learning rate of the outer step: 1 without momentum goes all the way to
 *     the mean; of elastic averaging it is β, at most 1
 * @param momentum the fraction of the last outer step that is added to the next one, from 0 to
 *     below 1; 0 for {@code none} and {@code elastic}
 */
public record OuterSpec(Kind kind, double learningRate, double momentum) {
  /**
   * The rules of the outer step. What each remembers between two rounds is checkpointed: one value
   * for each parameter by those with a momentum, all replicas by elastic averaging.
   */
  public enum Kind {
    /** Plain averaging: the mean itself is the next state. */
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
    SLOWMO,
    /**
     * Elastic averaging, in which workers keep replicas of their own: Zhang, Choromanska and LeCun
     * 2015, arXiv:1412.6651.
     */
    ELASTIC
  }

  /** The outer optimiser of plain averaging, which takes the mean itself. */
  public static final OuterSpec NONE = new OuterSpec(Kind.NONE, 1, 0);

  /** Checks that each setting is within its range. */
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
            "leave both out, or choose momentum, nesterov, slowmo or elastic")
        .require(
            kind != Kind.ELASTIC || (learningRate <= 1 && momentum == 0),
            "kind",
            "is elastic, which needs a learningRate of at most 1 and no momentum",
            "a learningRate of 0.9 is usual")
        .check();
  }

  /** Values of outer state for each parameter. */
  public int stateValuesPerParameter() {
    return kind == Kind.NONE || kind == Kind.ELASTIC ? 0 : 1;
  }

  /** Returns whether each worker goes on from a replica of its own. */
  public boolean keepsReplicas() {
    return kind == Kind.ELASTIC;
  }

  /**
   * Creates the optimiser that this describes.
   *
   * @param innerLearningRate of the workers' updater; slow momentum is measured in it
   * @param workers that are averaged
   */
  public OuterOptimizer optimizer(double innerLearningRate, int workers) {
    return switch (kind) {
      case NONE -> (start, mean, velocity) -> new OuterOptimizer.Step(mean, velocity);
      case ELASTIC -> new Elastic(learningRate, workers);
      case MOMENTUM -> new BlockMomentum(learningRate, momentum);
      case NESTEROV -> new OuterNesterov(learningRate, momentum);
      case SLOWMO -> new SlowMomentum(learningRate, momentum, innerLearningRate);
    };
  }
}
