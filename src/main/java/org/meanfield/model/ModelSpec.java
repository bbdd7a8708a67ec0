package org.meanfield.model;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/** A model as a user describes it under {@code model}; {@code model.kind} chooses the record. */
public sealed interface ModelSpec permits LstmSpec {
  /**
   * The network that this describes.
   *
   * @param shape what the data looks like
   * @param updater how gradients become steps
   * @param seed draws the initial parameters
   */
  MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed);

  /**
   * The shape of labelled sequences.
   *
   * @param features values of a time step
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
