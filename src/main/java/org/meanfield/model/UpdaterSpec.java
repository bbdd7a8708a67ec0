package org.meanfield.model;

import org.meanfield.errors.Violations;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * How gradients become steps, in DL4J's term an updater.
 *
 * @param kind the rule, with the constants of its paper
 * @param learningRate the size of a step, above 0
 */
public record UpdaterSpec(Kind kind, double learningRate) {
  /** The rules. */
  public enum Kind {
    /** Plain stochastic gradient descent; keeps no state. */
    SGD,
    /** Nesterov's momentum of 0.9; keeps one value a parameter. */
    NESTEROVS,
    /** Tieleman and Hinton 2012; keeps one value a parameter. */
    RMSPROP,
    /** Kingma and Ba 2015, arXiv:1412.6980; keeps two values a parameter. */
    ADAM
  }

  /** Checks ranges. */
  public UpdaterSpec {
    new Violations()
        .positive("learningRate", learningRate, "0.001 is usual for adam, 0.1 for sgd")
        .check();
  }

  IUpdater toDl4j() {
    return switch (kind) {
      case SGD -> new Sgd(learningRate);
      case NESTEROVS -> new Nesterovs(learningRate);
      case RMSPROP -> new RmsProp(learningRate);
      case ADAM -> new Adam(learningRate);
    };
  }

  /** Values of updater state for each parameter. */
  public int stateValuesPerParameter() {
    return switch (kind) {
      case SGD -> 0;
      case NESTEROVS, RMSPROP -> 1;
      case ADAM -> 2;
    };
  }
}
