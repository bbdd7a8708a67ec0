package org.meanfield.model;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.meanfield.errors.Violations;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * The optimiser of the parameters, which DL4J calls an updater.
 *
 * @param kind the optimiser: plain stochastic gradient descent ({@code sgd}), Nesterov's momentum
 *     ({@code nesterovs}), RMSProp (Tieleman and Hinton 2012, {@code rmsprop}) or Adam (Kingma and
 *     Ba 2015, {@code adam}), with DL4J's usual constants
 * @param learningRate the learning rate; with {@code decay = linear}, that of the first epoch
 * @param momentum the momentum of {@code nesterovs}, where 0.9 is the default; 0 for all other
 *     kinds
 * @param decay the course of the learning rate from epoch to epoch: constant ({@code none}), or in
 *     a straight line that would reach 0 after the last epoch ({@code linear})
 */
public record UpdaterSpec(Kind kind, double learningRate, double momentum, Decay decay) {
  private static final double USUAL_MOMENTUM = Nesterovs.DEFAULT_NESTEROV_MOMENTUM;

  /** The update rules. */
  public enum Kind {
    /** Plain stochastic gradient descent; keeps no state. */
    SGD,
    /** Nesterov's momentum; keeps one value a parameter. */
    NESTEROVS,
    /** RMSProp of Tieleman and Hinton 2012; keeps one value a parameter. */
    RMSPROP,
    /** Adam of Kingma and Ba 2015, arXiv:1412.6980; keeps two values a parameter. */
    ADAM
  }

  /** The ways in which learning rates fall. */
  public enum Decay {
    /** The learning rate stays as it is. */
    NONE,
    /** The learning rate falls in a straight line that would reach 0 after the last epoch. */
    LINEAR
  }

  /** Checks that each setting is within its range. */
  public UpdaterSpec {
    new Violations()
        .positive("learningRate", learningRate, "0.001 is usual for adam, 0.1 for sgd")
        .require(
            momentum >= 0 && momentum < 1,
            "momentum",
            "must be from 0 to below 1 but is " + momentum,
            "0.5 to 0.9 is usual")
        .require(
            kind == Kind.NESTEROVS || momentum == 0,
            "momentum",
            "is " + momentum + ", but only nesterovs has one",
            "make it 0, or choose kind = nesterovs")
        .check();
  }

  /** Creates a rule with its usual momentum, if it has one, and a learning rate that stays. */
  public UpdaterSpec(Kind kind, double learningRate) {
    this(kind, learningRate, kind == Kind.NESTEROVS ? USUAL_MOMENTUM : 0, Decay.NONE);
  }

  IUpdater toDl4j() {
    return switch (kind) {
      case SGD -> new Sgd(learningRate);
      case NESTEROVS -> new Nesterovs(learningRate, momentum);
      case RMSPROP -> new RmsProp(learningRate);
      case ADAM -> new Adam(learningRate);
    };
  }

  /**
   * The learning rate of an epoch.
   *
   * @param epoch from 0
   * @param epochs of the run
   */
  public double learningRate(int epoch, int epochs) {
    return switch (decay) {
      case NONE -> learningRate;
      case LINEAR -> learningRate * (epochs - epoch) / epochs;
    };
  }

  /**
   * Makes the learning rates of a network follow {@link #learningRate(int, int)}; changes nothing
   * without decay.
   */
  public void schedule(MultiLayerConfiguration network, int epochs) {
    if (decay == Decay.NONE) {
      return;
    }
    // One rate for each epoch, because DL4J's PolySchedule of 1.0.0-M2.1 rises instead of falling.
    Map<Integer, Double> rates = new TreeMap<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      rates.put(epoch, learningRate(epoch, epochs));
    }
    MapSchedule schedule = new MapSchedule(ScheduleType.EPOCH, rates);
    for (NeuralNetConfiguration conf : network.getConfs()) {
      Layer layer = trained(conf.getLayer());
      for (String key : layer.initializer().paramKeys(layer)) {
        layer.getUpdaterByParam(key).setLrAndSchedule(learningRate, schedule);
      }
    }
  }

  private static Layer trained(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? trained(wrapper.getUnderlying()) : layer;
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
