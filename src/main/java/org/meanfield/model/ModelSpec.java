package org.meanfield.model;

import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A model as a user describes it under {@code model}; {@code model.kind} chooses the record. */
public sealed interface ModelSpec permits LstmSpec, AutoencoderSpec, RbmSpec {
  /** How a model takes an example. */
  enum Reads {
    /** As a sequence of time steps, with its class. */
    LABELLED_SEQUENCES,
    /** As one vector, without its class. */
    VECTORS
  }

  /** What this model takes. */
  Reads reads();

  /**
   * The network that this describes.
   *
   * @param shape what the data looks like
   * @param updater how gradients become steps
   * @param seed draws the initial parameters
   */
  MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed);

  /** Markov chains that each worker keeps from round to round, of one example's size each. */
  default int chains() {
    return 0;
  }

  /**
   * The metric, less of which is better, that says how well the model has learnt what it is trained
   * for; empty if none does.
   */
  Optional<String> lossMetric();

  /**
   * The metric that training and held-out data are compared by at each epoch's end, to see whether
   * the model over-fits; empty if they aren't.
   */
  Optional<String> comparedMetric();

  /** Whether {@link #begin} is to be called before the first step of a run. */
  default boolean beginsAtData() {
    return false;
  }

  /**
   * Fits the initial parameters of a network to the training data.
   *
   * @throws org.meanfield.errors.DataException if the model isn't for such data
   */
  default void begin(MultiLayerNetwork network, DataMoments data) {}

  /** Whether annealed importance sampling can estimate the log-likelihood of data. */
  default boolean hasLogLikelihood() {
    return false;
  }

  /** Sentences on the model's size, worth telling a user. */
  default Stream<String> notes(DataShape shape) {
    return Stream.empty();
  }

  /**
   * The shape of examples.
   *
   * @param features values of a time step, or of a vector
   * @param classes number of classes
   */
  record DataShape(int features, int classes) {}

  /** How many parameters a network of this configuration has; allocates none of them. */
  static long parameterCount(MultiLayerConfiguration configuration) {
    return configuration.getConfs().stream()
        .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
        .sum();
  }
}
